import { readSampleSql, readScripts, sampleScriptsFolder } from '../../../local/demo/sample/sample'
import type { Endpoint } from '../../../local/rds/data-plane'
import { usePostgres } from '../../helpers/postgres'

const postgres = usePostgres()
const { scripts, verify } = readScripts(sampleScriptsFolder)

/** A digest of all rows of the given queries, whatever their order. */
const digestOf = async (endpoint: Endpoint, ...queries: string[]): Promise<string> => {
  const rows = queries.map((query) => `select row_to_json(t)::text as row from (${query}) t`).join(' union all ')
  const [{ digest }] = await postgres.rows(endpoint, `select md5(string_agg(row, '' order by row)) as digest from (${rows}) r`)
  return digest
}

const tables = ['customers', 'addresses', 'products', 'orders', 'order_items', 'payments']
const everything = tables.map((table) => `table ${table}`)

/** Runs each script in a transaction of its own and answers how many rows each has changed. */
const mask = (endpoint: Endpoint): Promise<number[]> =>
  postgres.connected(endpoint, async (client) => {
    const changed: number[] = []
    for (const { sql } of scripts) {
      await client.query('begin')
      changed.push((await client.query(sql)).rowCount ?? 0)
      await client.query('commit')
    }
    return changed
  })

let raw: Endpoint
let masked: Endpoint
let digests: string[]

beforeAll(async () => {
  ;[raw, masked] = await Promise.all(['raw', 'masked'].map(postgres.createDatabase)) as [Endpoint, Endpoint]
  await Promise.all([raw, masked].map((endpoint) => postgres.rows(endpoint, readSampleSql())))
  digests = await Promise.all([raw, masked].map((endpoint) => digestOf(endpoint, ...everything)))
  await mask(masked)
}, 60_000)

test('the sample is the same on every load', () => {
  expect(digests[0]).toBe(digests[1])
})

test('there are 12,000 customers, related to what they ordered and paid', async () => {
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`)
  expect(await postgres.rows(raw, `select ${counts.join(', ')}`)).toEqual([
    { customers: 12000, addresses: 16000, products: 400, orders: 18000, order_items: 36000, payments: 18000 }
  ])
  const keys = await postgres.rows(raw, "select conrelid::regclass::text as t from pg_constraint where contype = 'f' order by 1")
  expect(keys.map(({ t }) => t)).toEqual(['addresses', 'order_items', 'order_items', 'orders', 'orders', 'payments'])
  const [statistics] = await postgres.rows(raw, "select count(*)::int as n from pg_stats where tablename = 'customers'")
  expect(statistics.n).toBe(10)
})

const passesLuhn = (digits: string): boolean =>
  [...digits].reverse().reduce((sum, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    return sum + (value > 9 ? value - 9 : value)
  }, 0) % 10 === 0

test('card numbers are valid in form, in a test range, and each is of its own', async () => {
  const cards: string[] = (await postgres.rows(raw, 'select card_number from payments')).map(({ card_number }) => card_number)
  expect(cards.filter((card) => !/^400000\d{10}$/.test(card) || !passesLuhn(card))).toEqual([])
  expect(new Set(cards).size).toBe(18000)
})

test('notes hold names and phone numbers, so that columns alone do not tell where personal data is', async () => {
  const [{ names, phones }] = await postgres.rows(
    raw,
    'select count(*) filter (where strpos(notes, last_name) > 0)::int as names, ' +
      'count(*) filter (where strpos(notes, phone) > 0)::int as phones from customers'
  )
  expect(names).toBeGreaterThan(5000)
  expect(phones).toBeGreaterThan(4000)
})

test.each(verify)('$name returns rows on raw data, and none on masked data', async ({ sql }) => {
  expect((await postgres.rows(raw, sql)).length).toBeGreaterThan(10_000)
  expect(await postgres.rows(masked, sql)).toEqual([])
})

test.each([
  ['01-names', "update customers set last_name = 'Lindenhuber' where id = 7"],
  ['01-names', "update payments set card_holder = 'Philippa Lindenhuber' where id = 7"],
  ['02-emails', "update customers set email = 'philippa@quickmail.example' where id = 7"],
  ['02-emails', "update orders set contact_email = 'philippa@masked.invalid' where id = 7"],
  ['03-phones', "update customers set phone = '+49 15123 5000310' where id = 7"],
  ['04-birth-dates', "update customers set birth_date = '1943-08-28' where id = 7"],
  ['05-free-text', "update customers set notes = 'Called back.' where id = 7"],
  ['05-free-text', 'update orders set delivery_note = null where id = 7'],
  ['06-addresses', "update addresses set street = 'Fliederbogen 4a' where id = 7"],
  ['06-addresses', "update addresses set postal_code = '22928' where id = 7"],
  ['07-cards', "update payments set card_number = '4000000000543217' where id = 7"],
  ['07-cards', "update payments set card_number = 'XXXXXX0000543217' where id = 7"]
])('verify/%s finds the one row that was forgotten: %s', async (name, change) => {
  const query = verify.find((file) => file.name === `verify/${name}.sql`)?.sql ?? ''
  const found = await postgres.connected(masked, async (client) => {
    await client.query('begin')
    await client.query(change)
    const { rows } = await client.query(query)
    await client.query('rollback')
    return rows
  })
  expect(found).toMatchObject([{ id: 7 }])
})

test('a report that joins on the e-mail address finds the same orders, and a card still has its holder\'s name', async () => {
  const report = 'select c.id, count(*), sum(p.amount) from customers c join orders o on o.contact_email = c.email ' +
    "join payments p on p.order_id = o.id and p.card_holder = c.first_name || ' ' || c.last_name group by 1"
  expect(await digestOf(masked, report)).toBe(await digestOf(raw, report))
  const [{ n }] = await postgres.rows(masked, `select sum(count)::int as n from (${report}) as r`)
  expect(n).toBe(18000)
})

test('what is not personal stays as it is', async () => {
  const kept = [
    'select id, customer_no, newsletter, created_at, extract(year from birth_date) from customers',
    'select id, customer_id, kind, city, country, left(postal_code, 2) from addresses',
    'select id, customer_id, shipping_address_id, status, ordered_at from orders',
    'select id, order_id, right(card_number, 4), amount, paid_at from payments',
    'table products',
    'table order_items'
  ]
  expect(await digestOf(masked, ...kept)).toBe(await digestOf(raw, ...kept))
})

test('no raw value of a masked column is anywhere in the masked tables', async () => {
  const sensitive = [
    'select distinct first_name from customers',
    'select distinct last_name from customers',
    'select email from customers where id % 150 = 0',
    'select phone from customers where id % 150 = 0 and phone is not null',
    'select notes from customers where id % 150 = 0 and notes is not null',
    'select birth_date::text from customers where id % 150 = 0',
    'select street from addresses where id % 150 = 0',
    'select card_number from payments where id % 150 = 0',
    'select delivery_note from orders where id % 150 = 0 and delivery_note is not null'
  ]
  const values: string[] = (await postgres.rows(raw, sensitive.join(' union '))).map(({ first_name }) => first_name)
  expect(values.filter((value) => value.length < 6)).toEqual([])
  const rows = await postgres.rows(masked, tables.map((table) => `select t::text as row from ${table} t`).join(' union all '))
  const text = rows.map(({ row }) => row).join('\n')
  expect(values.filter((value) => text.includes(value))).toEqual([])
})

test('pseudonyms cannot be computed from the data: another run gives others', async () => {
  const firstScript = scripts[0]!.sql
  const emails = 'select email from customers where id <= 100 order by id'
  const other = await postgres.connected(raw, async (client) => {
    await client.query('begin')
    await client.query(firstScript)
    const { rows } = await client.query(emails)
    await client.query('rollback')
    return rows.map(({ email }) => email)
  })
  const first = (await postgres.rows(masked, emails)).map(({ email }) => email)
  expect(new Set([...first, ...other]).size).toBe(200)
})

test('masking what is masked changes nothing', async () => {
  expect(await mask(masked)).toEqual([0, 0, 0, 0])
})
