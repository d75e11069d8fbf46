-- The sample shop: 12,000 invented customers with what a shop knows about them. The same rows on every run.

create table customers (
  id integer primary key,
  customer_no text not null unique,
  first_name text not null,
  last_name text not null,
  email text not null unique,
  phone text,
  birth_date date,
  notes text,
  newsletter boolean not null,
  created_at timestamptz not null
);
comment on column customers.notes is 'What the service team wrote down, in free text.';

create table addresses (
  id integer primary key,
  customer_id integer not null,
  kind text not null check (kind in ('billing', 'shipping')),
  street text not null,
  postal_code text not null,
  city text not null,
  country text not null
);

create table products (
  id integer primary key,
  sku text not null unique,
  name text not null,
  price numeric(10, 2) not null
);

create table orders (
  id integer primary key,
  customer_id integer not null,
  shipping_address_id integer not null,
  contact_email text not null,
  delivery_note text,
  status text not null check (status in ('paid', 'shipped', 'delivered', 'returned')),
  ordered_at timestamptz not null
);
comment on column orders.contact_email is 'The customer''s e-mail address, once more: reports join on it.';

create table order_items (
  order_id integer not null,
  line integer not null,
  product_id integer not null,
  quantity integer not null,
  unit_price numeric(10, 2) not null,
  primary key (order_id, line)
);

create table payments (
  id integer primary key,
  order_id integer not null,
  card_number text not null,
  card_holder text not null,
  amount numeric(10, 2) not null,
  paid_at timestamptz not null
);

-- A number from 0 to below + 1 that looks random and is the same on every run.
create function pg_temp.draw(key text, below integer) returns integer
language sql immutable
return ('x' || left(md5(key), 7))::bit(28)::integer % below;

create function pg_temp.pick(key text, choices text[]) returns text
language sql immutable
return choices[1 + pg_temp.draw(key, cardinality(choices))];

-- The digit that makes a card number pass the Luhn check: of 15 digits, those in odd places count double, 10 as 1, 12 as 3, ….
create function pg_temp.luhn(digits text) returns text
language sql immutable
return (
  select ((10 - sum(case when place % 2 = 1 then translate(digit, '123456789', '246813579') else digit end::integer) % 10)
    % 10)::text
  from string_to_table(digits, null) with ordinality as digits_by_place (digit, place)
);

insert into customers
select
  id,
  'C-' || 100000 + id,
  first_name,
  last_name,
  lower(first_name) || '.' || lower(last_name) || id || '@' ||
    pg_temp.pick('domain' || id, array['quickmail.example', 'letterbox.example', 'postfach.example', 'courriel.example']),
  case when pg_temp.draw('has phone' || id, 12) > 0 then phone end,
  -- Never 1 January, which masking generalises every date to.
  make_date(1940 + pg_temp.draw('year' || id, 65), 1, 2) + pg_temp.draw('day' || id, 360),
  case pg_temp.draw('notes' || id, 5)
    when 0 then 'Called back on ' || phone || ', ' || first_name || ' asked for a later delivery.'
    when 1 then first_name || ' ' || last_name || ' prefers to be phoned after 6 pm: ' || phone
    when 2 then 'Mother of ' || pg_temp.pick('child' || id, first_names) || ' ' || last_name || ', orders for both.'
    when 3 then 'Complaint settled, voucher sent to ' || last_name || ' by letter.'
  end,
  pg_temp.draw('newsletter' || id, 3) = 0,
  timestamptz '2019-01-01 00:00+00' + pg_temp.draw('created' || id, 2500) * interval '1 day'
from (
  select
    id,
    first_names,
    pg_temp.pick('first' || id, first_names) as first_name,
    pg_temp.pick('surname' || id, stems) || pg_temp.pick('ending' || id, endings) as last_name,
    '+49 15' || 100 + pg_temp.draw('network' || id, 900) || ' ' || lpad((4999999 + id * 311 % 4000000)::text, 7, '0') as phone
  from
    generate_series(1, 12000) as id,
    (values (
      array['Adelheid', 'Alessandra', 'Annegret', 'Balthasar', 'Bernadette', 'Christiane', 'Constantin', 'Dorothea', 'Ekaterina',
        'Emanuela', 'Ferdinand', 'Friederike', 'Genevieve', 'Gottfried', 'Guillermo', 'Henrietta', 'Hildegard', 'Ignatius',
        'Isabella', 'Jacqueline', 'Johannes', 'Josephine', 'Katharina', 'Konstanze', 'Leopoldine', 'Lieselotte', 'Magdalena',
        'Margarethe', 'Maximilian', 'Mechthild', 'Nathanael', 'Nikolaus', 'Ottokar', 'Parvaneh', 'Philippa', 'Rosalinde',
        'Sebastian', 'Siegfried', 'Stefania', 'Sybille', 'Theodora', 'Thorsten', 'Valentina', 'Viktoria', 'Walburga',
        'Wilhelmine', 'Xaveria', 'Yevgenia', 'Zacharias', 'Zenobia'],
      array['Achter', 'Ahlen', 'Birken', 'Blumen', 'Buchen', 'Eichen', 'Erlen', 'Falken', 'Fichten', 'Finken', 'Greven', 'Hasel',
        'Hohen', 'Kirsch', 'Kranich', 'Lerchen', 'Linden', 'Mohn', 'Nessel', 'Oster', 'Pappel', 'Quellen', 'Raben', 'Rosen',
        'Schwanen', 'Silber', 'Sommer', 'Tannen', 'Ulmen', 'Wester', 'Winter', 'Zirbel'],
      array['acker', 'bacher', 'berger', 'brink', 'bruch', 'bühler', 'dorfer', 'eder', 'felder', 'garten', 'haller', 'hauser',
        'horst', 'huber', 'kamp', 'lechner', 'meier', 'moser', 'müller', 'reuter', 'rieder', 'stetter', 'thaler', 'wieser']
    )) as names (first_names, stems, endings)
) as people;

-- Everybody has a billing address, every third customer another one to ship to.
insert into addresses
select
  row_number() over (order by customer, kind),
  customer,
  kind,
  pg_temp.pick('street' || customer || kind, array['Am Ziegelteich', 'Brombeerstieg', 'Fliederbogen', 'Gerberzeile',
    'Hinter der Bleiche', 'Kastanienring', 'Laternengasse', 'Mühlenkoppel', 'Seilerbahn', 'Zum Alten Speicher'])
    || ' ' || 1 + customer % 173 || pg_temp.pick('entrance' || customer || kind, array['', 'a', 'b', 'c']),
  lpad((10000 + pg_temp.draw('postcode' || customer || kind, 89999))::text, 5, '0'),
  pg_temp.pick('city' || customer || kind, array['Altstein', 'Bergau', 'Neufurt', 'Rothafen', 'Seekirch', 'Waldheim']),
  'DE'
from generate_series(1, 12000) as customer, unnest(array['billing', 'shipping']) as kind
where kind = 'billing' or customer % 3 = 0;

insert into products
select
  id,
  'SKU-' || lpad(id::text, 5, '0'),
  pg_temp.pick('colour' || id, array['Blue', 'Green', 'Grey', 'Red', 'White']) || ' '
    || pg_temp.pick('thing' || id, array['bookshelf', 'desk lamp', 'kettle', 'rain coat', 'rucksack', 'teapot', 'wool rug'])
    || ' no. ' || id,
  5 + pg_temp.draw('price' || id, 29500) / 100.0
from generate_series(1, 400) as id;

insert into orders
select
  number,
  customers.id,
  addresses.id,
  customers.email,
  case when pg_temp.draw('delivery' || number, 6) = 0
    then 'Please ring at ' || last_name || ', or call ' || coalesce(phone, 'the neighbours') end,
  pg_temp.pick('status' || number, array['paid', 'shipped', 'delivered', 'delivered', 'returned']),
  customers.created_at + pg_temp.draw('ordered' || number, 400) * interval '1 hour'
from generate_series(1, 18000) as number
join customers on customers.id = 1 + pg_temp.draw('buyer' || number, 12000)
join addresses on addresses.customer_id = customers.id and addresses.kind = 'billing';

insert into order_items
select orders.id, line, products.id, 1 + pg_temp.draw('quantity' || orders.id || line, 3), products.price
from orders
cross join generate_series(1, 2) as line
join products on products.id = 1 + pg_temp.draw('product' || orders.id || '/' || line, 400);

-- Card numbers lie in a range that card networks keep for tests, and are valid in form.
insert into payments
select
  id,
  id,
  digits || pg_temp.luhn(digits),
  card_holder,
  amount,
  ordered_at + interval '2 minutes'
from (
  select
    orders.id,
    orders.ordered_at,
    customers.first_name || ' ' || customers.last_name as card_holder,
    '400000' || lpad((orders.id * 54321 % 1000000007)::text, 9, '0') as digits,
    (select sum(quantity * unit_price) from order_items where order_id = orders.id) as amount
  from orders
  join customers on customers.id = orders.customer_id
) as paid_orders;

-- After the rows, because that is much faster.
alter table addresses add foreign key (customer_id) references customers (id);
alter table orders
  add foreign key (customer_id) references customers (id),
  add foreign key (shipping_address_id) references addresses (id);
alter table order_items
  add foreign key (order_id) references orders (id),
  add foreign key (product_id) references products (id);
alter table payments add foreign key (order_id) references orders (id);

create index on addresses (customer_id);
create index on customers (last_name);
create index on orders (customer_id);
create index on orders (contact_email);
create index on payments (order_id);

-- As a database in use has them: planner statistics, which hold samples of the data.
analyze;
