select id from addresses where street <> 'Masked Street ' || id or postal_code !~ '^[0-9]{2}000$'
