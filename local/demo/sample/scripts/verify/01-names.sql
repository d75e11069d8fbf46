-- A verify query returns the rows that are not masked: none, if masking is complete. It names rows by key, never by content.
select 'customers' as source, id from customers
where first_name !~ '^Given-[0-9a-f]{10}$' or last_name !~ '^Family-[0-9a-f]{10}$'
union all
select 'payments', id from payments
where card_holder !~ '^Given-[0-9a-f]{10} Family-[0-9a-f]{10}$'
