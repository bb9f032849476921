-- Customers by hash, so that any machine and any number of threads makes the same rows. Of one text: `hash(id, part)`
-- only combines two hashes, and columns made of it would rise and fall together.
create or replace macro hashed(id, part) as
    hash(id || ' ' || part);

create or replace macro uniform(id, part) as
    (hashed(id, part) >> 11)::double / 9007199254740992;

create or replace macro sometimes_null(id, part, value) as
    case when uniform(id, part || ' null') >= 0.02 then value end;

create or replace table customers as
select
    id as customer_id,
    sometimes_null(id, 'recency', -ln(1 - uniform(id, 'recency')) * 120) as recency_days,
    floor(-ln(1 - uniform(id, 'frequency')) * 9) as frequency,
    exp(3 + uniform(id, 'monetary') * 3 + uniform(id, 'spread') * 2) as monetary,
    uniform(id, 'tenure') * 2000 as tenure_days,
    sometimes_null(id, 'sessions', floor(uniform(id, 'sessions') * 40)) as sessions_30d,
    sometimes_null(id, 'slope', uniform(id, 'slope') * 10 - 5) as slope_90d,
    uniform(id, 'adoption') as adoption_rate,
    floor(-ln(1 - uniform(id, 'tickets')) * 2) as tickets_90d,
    sometimes_null(id, 'discount', uniform(id, 'discount') * uniform(id, 'depth')) as discount_share,
    floor(uniform(id, 'months') * 12) as months_active,
    exp(uniform(id, 'basket') * 5) as avg_basket,
    sometimes_null(id, 'nps', uniform(id, 'nps') * 100) as nps,
    ['web', 'store', 'partner', 'app'][1 + (hashed(id, 'channel') % 4)::integer] as channel,
    ['US', 'CA', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'BR', 'JP', 'AU', 'IN'][1 + (hashed(id, 'country') % 12)::integer]
        as country
from range(getvariable('rows')) as customer (id);
