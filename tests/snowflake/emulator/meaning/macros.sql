-- Functions by Snowflake's documentation, written for DuckDB. They are made in a database of their own, see `fixes`.
-- `typeof` is folded when a query is bound, so the branches not meant for a type cost nothing.

-- https://docs.snowflake.com/en/sql-reference/operators-arithmetic: the scale of a quotient of two NUMBERs
create macro _sf_scale(kind) as case
    when kind like 'DECIMAL%' then regexp_extract(kind, ',(\d+)\)', 1)::integer
    when kind in ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UBIGINT', 'BOOLEAN') then 0
end;
create macro _sf_quotient_scale(kind) as
    greatest(_sf_scale(kind), least(_sf_scale(kind) + 6, 12));
create macro _sf_not_zero(x) as case when x::double = 0 then error('Division by zero') else x::double end;
create macro _sf_rounded(x, kind, other) as case
    when _sf_scale(kind) is null or _sf_scale(other) is null then x
    else round(x, _sf_quotient_scale(kind)) end;
create macro _sf_divide(a, b) as
    _sf_rounded(a::double / _sf_not_zero(b), typeof(a), typeof(b));

-- https://docs.snowflake.com/en/sql-reference/data-type-conversion: NUMBER from FLOAT or text rounds half away from zero
create macro _sf_whole(x) as cast(x as decimal(38, 0));
create macro _sf_try_whole(x) as try_cast(x as decimal(38, 0));
create macro _sf_only_text(x) as case
    when typeof(x) in ('VARCHAR', '"NULL"') then x::varchar
    else error('TRY_CAST cannot be used with arguments of types ' || typeof(x)) end;

-- https://docs.snowflake.com/en/sql-reference/date-time-input-output: text formats recognised by AUTO
create macro _sf_epoch(n) as case
    when n < 31536000000 then make_timestamp(n * 1000000)
    when n < 31536000000000 then make_timestamp(n * 1000)
    when n < 31536000000000000 then make_timestamp(n)
    else make_timestamp(n // 1000) end;
create macro _sf_without_offset(x) as
    regexp_replace(trim(x), '^(.*:\d{2}(?:\.\d+)?)\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$', '\1');
create macro _sf_read_timestamp(x) as case
    when x is null then null::timestamp
    when regexp_full_match(x, '\d+') then _sf_epoch(try_cast(x as bigint))
    when regexp_full_match(x, '\d{1,2}/\d{1,2}/\d{4}') then try_strptime(x, '%m/%d/%Y')
    when regexp_full_match(x, '\d{1,2}-[A-Za-z]{3}-\d{4}') then try_strptime(x, '%d-%b-%Y')
    else try_cast(_sf_without_offset(x) as timestamp) end;
create macro _sf_must(found, x, what) as case
    when x is not null and found is null then error(what || ' ''' || x || ''' is not recognized')
    else found end;
-- a list of one, so that an argument which is a long expression is written once
create macro _sf_try_ntz(x) as list_transform([x::varchar], lambda v: _sf_read_timestamp(v))[1];
create macro _sf_text_ntz(x, what) as
    list_transform([x::varchar], lambda v: _sf_must(_sf_read_timestamp(v), v, what))[1];
create macro _sf_ntz(x) as case
    when typeof(x) = 'VARCHAR' then _sf_text_ntz(x, 'Timestamp')
    when _sf_scale(typeof(x)) = 0 then make_timestamp(try_cast(x as bigint) * 1000000)
    else try_cast(x as timestamp) end;
create macro _sf_try_date(x) as _sf_try_ntz(x)::date;
create macro _sf_date(x) as case
    when typeof(x) = 'VARCHAR' then _sf_text_ntz(x, 'Date')::date
    when _sf_scale(typeof(x)) is not null then error('invalid type [CAST(NUMBER AS DATE)]')
    else try_cast(x as date) end;

-- https://docs.snowflake.com/en/sql-reference/data-types-datetime: LTZ reads text without an offset in the session's zone
create macro _sf_offset_close(x) as regexp_replace(x, '\s+([+-]\d{2}(?::?\d{2})?|Z)$', '\1');
create macro _sf_try_ltz(x) as try_cast(_sf_offset_close(x) as timestamptz);
create macro _sf_text_ltz(x) as case
    when regexp_full_match(x, '\d+') then timezone('UTC', _sf_epoch(try_cast(x as bigint)))
    else _sf_offset_close(x)::timestamptz end;
create macro _sf_ltz(x) as case
    when typeof(x) = 'VARCHAR' then _sf_text_ltz(x::varchar)
    when _sf_scale(typeof(x)) = 0 then timezone('UTC', make_timestamp(try_cast(x as bigint) * 1000000))
    else try_cast(x as timestamptz) end;

-- https://docs.snowflake.com/en/sql-reference/functions/to_char: a FLOAT shows no zeros that say nothing, a timestamp shows
-- milliseconds unless TIMESTAMP_NTZ_OUTPUT_FORMAT says otherwise: _sf_ntz_text is a macro of the session
create macro _sf_float_text(x) as list_transform([x], lambda v: case
    when v = trunc(v) and abs(v) < 1e15 then v::bigint::varchar else v::varchar end)[1];
create macro _sf_moment_text(x) as list_transform([x], lambda v:
    strftime(v, '%Y-%m-%d %H:%M:%S.%g ') || replace(strftime(v, '%z'), ':', ''))[1];
create macro _sf_text(x) as case typeof(x)
    when 'DOUBLE' then _sf_float_text(try_cast(x as double))
    when 'TIMESTAMP' then _sf_ntz_text(try_cast(x as timestamp))
    when 'TIMESTAMP WITH TIME ZONE' then _sf_moment_text(try_cast(x as timestamptz))
    when 'BLOB' then hex(try_cast(x as blob))
    else cast(x as varchar) end;
create macro _sf_format(x, form) as strftime(_sf_ntz(x), form);

-- https://docs.snowflake.com/en/sql-reference/functions/date_trunc and dateadd: the result has the type of the argument.
-- `alike` is not used: it has the type of x, where x is an aggregate and DuckDB would not tell its type in time
create macro _sf_truncated(unit, shift, x) as case
    when unit = 'week' then date_trunc('week', x - to_days(shift)) + to_days(shift)
    else date_trunc(unit, x) end;
create macro _sf_trunc
    (unit, shift, x, alike date) as _sf_truncated(unit, shift, x)::date,
    (unit, shift, x, alike timestamp) as _sf_truncated(unit, shift, x),
    (unit, shift, x, alike timestamptz) as _sf_truncated(unit, shift, x),
    (unit, shift, x, alike varchar) as _sf_truncated(unit, shift, _sf_ntz(x));
create macro _sf_add_days
    (x, i, alike date) as (x + i)::date,
    (x, i, alike timestamp) as x + i,
    (x, i, alike timestamptz) as x + i,
    (x, i, alike varchar) as _sf_ntz(x) + i;
create macro _sf_add_time
    (x, i, alike date) as x::timestamp + i,
    (x, i, alike timestamp) as x + i,
    (x, i, alike timestamptz) as x + i,
    (x, i, alike varchar) as _sf_ntz(x) + i;

-- https://docs.snowflake.com/en/sql-reference/functions/hash and hash_agg: a signed 64-bit number; the numbers are not Snowflake's
create macro _sf_hash(x) as (x::hugeint - 9223372036854775808)::bigint;
create macro _sf_hash_agg(x) as coalesce(sum(hash(x)::hugeint) % 9223372036854775807, 0)::bigint;

-- https://docs.snowflake.com/en/sql-reference/functions/add_months: the last day of a month stays the last
create macro _sf_months_later(x, n) as case
    when last_day(x) = x::date then last_day(x + to_months(n)) + (x - date_trunc('day', x))
    else x + to_months(n) end;
create macro _sf_add_months
    (x, n, alike date) as _sf_months_later(x::timestamp, n)::date,
    (x, n, alike timestamp) as _sf_months_later(x, n);
