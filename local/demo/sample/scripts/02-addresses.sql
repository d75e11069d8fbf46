-- The town stays, for tests of delivery zones; where in the town somebody lives goes.

update addresses
set
  street = 'Masked Street ' || id,
  postal_code = left(postal_code, 2) || '000'
where street <> 'Masked Street ' || id
  or postal_code !~ '^[0-9]{2}000$';
