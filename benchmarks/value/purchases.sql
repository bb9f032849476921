-- Customers who buy as BG/NBD has it, at days and hours of two years: rate ~ Gamma(1/2), chance of leaving ~ Beta(1/2, 9).
-- Every draw is a hash of who, which and what for, so that the table is the same again. With u and v uniform,
-- -ln(u) cos(2 pi v)^2 is Gamma(1/2), a sum of nine -ln(u) is Gamma(9), and Beta is a share of two of them.
-- Hashed twice: hashes of several values differ by those of one alone.
create macro uniform(who, which, what) as (cast(hash(hash(who, which, what)) // 2048 as double) + 0.5) / 9007199254740992.0;
create macro half_gamma(who, what) as -ln(uniform(who, 1, what)) * power(cos(2 * pi() * uniform(who, 2, what)), 2);

create table customers as
select
    customer_id,
    floor(uniform(customer_id, 0, 'first') * 540 * 86400) as first_second,
    half_gamma(customer_id, 'rate') / 5.7 as daily_rate,
    half_gamma(customer_id, 'leaving') / (
        half_gamma(customer_id, 'leaving')
        - ln(list_product(list_transform(range(9), lambda i: uniform(customer_id, i, 'staying'))))
    ) as leaving
from (select range as customer_id from range(getvariable('customers'))) as everybody;

create table purchases as
with drawn as (

    select
        customer_id,
        first_second,
        daily_rate,
        -- the purchase after which the customer leaves, but no more than anybody could make
        least(
            1 + floor(ln(uniform(customer_id, 0, 'coins')) / ln(1 - least(leaving, 0.999999))),
            ceil(daily_rate * 730 * 1.3) + 20
        ) as most
    from customers

),

gaps as (

    select
        customer_id,
        first_second,
        number,
        case when number > 0 then -ln(uniform(customer_id, number, 'gap')) / daily_rate * 86400 else 0 end as gap
    from drawn, unnest(range(0, cast(most as bigint) + 1)) as counted(number)

),

timed as (

    select
        customer_id,
        number,
        first_second + sum(gap) over (
            partition by customer_id
            order by number
            rows between unbounded preceding and current row
        ) as second
    from gaps

)

select
    row_number() over (order by second, customer_id, number) as order_id,
    customer_id,
    timestamp '2023-01-01' + to_seconds(cast(floor(second) as bigint)) as ordered_at,
    cast(round(-20 * ln(uniform(customer_id, number, 'one') * uniform(customer_id, number, 'two')), 2) as decimal(18, 4))
        as amount
from timed
where second < 730 * 86400;
