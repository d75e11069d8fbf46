-- Every person becomes a pseudonym: a hash of who they are and of a salt that is chosen here and kept nowhere. Without the salt
-- nobody can compute a customer's pseudonym again, not even somebody who knows the e-mail address.
--
-- Only rows that are not masked yet are touched, so the script may be run again.

with salt as materialized (
  select gen_random_uuid()::text || gen_random_uuid()::text as secret
),
pseudonyms as (
  select id, encode(sha256(convert_to(secret || id || email, 'UTF8')), 'hex') as hash
  from customers, salt
)
update customers
set
  first_name = 'Given-' || left(hash, 10),
  last_name = 'Family-' || substr(hash, 11, 10),
  -- RFC 2606 reserves `.invalid`: nothing that is sent there ever arrives.
  email = 'c' || left(hash, 20) || '@masked.invalid',
  -- No country has the code 00. Hexadecimal letters become digits.
  phone = '+00 ' || translate(substr(hash, 21, 10), 'abcdef', '012345'),
  -- The year is enough for tests that need an age.
  birth_date = date_trunc('year', birth_date),
  -- What people typed may hold anything; there is nothing in it worth the risk of keeping a part.
  notes = '[redacted]'
from pseudonyms
where pseudonyms.id = customers.id
  and (
    first_name !~ '^Given-[0-9a-f]{10}$'
    or last_name !~ '^Family-[0-9a-f]{10}$'
    or email !~ '^c[0-9a-f]{20}@masked[.]invalid$'
    or phone is null
    or phone !~ '^[+]00 [0-9]{10}$'
    or birth_date <> date_trunc('year', birth_date)
    or notes is distinct from '[redacted]'
  );
