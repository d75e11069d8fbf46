import type { Endpoint } from '../../../local/rds/data-plane'
import { loadDump } from '../../../local/postgres/load-dump'
import { usePostgres } from '../../helpers/postgres'

const postgres = usePostgres()
let endpoint: Endpoint
let databases = 0
let database: string

beforeAll(async () => {
  endpoint = await postgres.createDatabase('dumps')
})

beforeEach(async () => {
  database = `dump_${++databases}`
  await postgres.rows(endpoint, `CREATE DATABASE ${database}`)
})

const rows = (sql: string) => postgres.rows(endpoint, sql, { database })

/** Loads a dump in pieces of a few bytes, so that every token gets cut somewhere. */
const load = (dump: string | Buffer, bytes = 7) => {
  const whole = Buffer.from(dump as string)
  const pieces = Array.from({ length: Math.ceil(whole.length / bytes) }, (_, i) => whole.subarray(i * bytes, (i + 1) * bytes))
  return loadDump(
    postgres.clientConfig(endpoint, { database }),
    (async function* () {
      yield* pieces
    })()
  )
}

it('loads what a present pg_dump writes', async () => {
  const loaded = await load(`--
-- PostgreSQL database dump; it's framed
--

\\restrict 3kXyzQ

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

/* a comment; with a semicolon, /* nested */ and a quote ' */
CREATE FUNCTION public.greet(who text) RETURNS text
    LANGUAGE plpgsql
    AS $_$
begin
  -- it's; a comment in a body
  return 'hello; ' || $1 || $$!$$;
end;
$_$;

CREATE FUNCTION public.sign_of(i integer) RETURNS text
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT CASE WHEN (i < 0) THEN 'minus'::text ELSE 'plus'::text END;
 SELECT 'last; '::text;
END;

CREATE TABLE public.people (
    id integer NOT NULL,
    name text,
    "odd;name" text DEFAULT 'a;b''c'::text
);

COPY public.people (id, name, "odd;name") FROM stdin;
1\tZoë\ta;b
2\t\\N\ttab\\tand\\nline
3\tback\\\\slash\t\\\\.
4\tline\u2028separator\t-- no comment
\\.

SELECT pg_catalog.setval('pg_catalog.nothing', 1, true);
CREATE RULE twice AS ON UPDATE TO public.people DO ALSO (SELECT 1; SELECT 2);
ALTER TABLE ONLY public.people ADD CONSTRAINT people_pkey PRIMARY KEY (id);

\\unrestrict 3kXyzQ
`)
  expect(await rows('SELECT id, name, "odd;name" AS odd FROM public.people ORDER BY id')).toEqual([
    { id: 1, name: 'Zoë', odd: 'a;b' },
    { id: 2, name: null, odd: 'tab\tand\nline' },
    { id: 3, name: 'back\\slash', odd: '\\.' },
    { id: 4, name: 'line\u2028separator', odd: '-- no comment' }
  ])
  expect(await rows("SELECT public.greet('you') AS greeting, public.sign_of(1) AS sign")).toEqual([
    { greeting: 'hello; you!', sign: 'last; ' }
  ])
  const reason = 'relation "pg_catalog.nothing" does not exist'
  expect(loaded).toMatchObject({ copiedRows: 4, tolerated: [{ line: 42, reason }] })
})

it('goes on where only psql would complain, and reports it', async () => {
  const { tolerated } = await load(`SET default_with_oids = true;
SET no_such_setting = 1;
CREATE DATABASE shop_of_old WITH TEMPLATE = template0;
\\connect shop_of_old
CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
COMMENT ON EXTENSION plpgsql IS 'PL/pgSQL procedural language';
CREATE TABLE public.t (i integer);
ALTER TABLE public.t OWNER TO nobody_here;
GRANT SELECT ON TABLE public.t TO nobody_here;
CREATE EXTENSION no_such_extension;
INSERT INTO public.t VALUES (1);
`)
  expect(tolerated.map(({ line }) => line)).toEqual([1, 2, 3, 4, 6, 8, 9, 10])
  expect(tolerated.at(-2)).toMatchObject({ statement: expect.stringContaining('GRANT SELECT') })
  expect(tolerated.at(-2)!.reason).toContain('nobody_here')
  expect(await rows('SELECT i FROM t')).toEqual([{ i: 1 }])
})

it.each([
  ['a table', 'SELECT 1;\n\n/* why */ CREATE TABLE t (i no_such_type);', 3, /no_such_type.*CREATE TABLE t/],
  ['a row', "CREATE TABLE t (i int);\nINSERT INTO t VALUES (1),\n ('x');", 2, /invalid input syntax.*INSERT INTO t/],
  ['a row of a COPY', 'CREATE TABLE t (i int);\nCOPY t FROM stdin;\n1\nx\n\\.\n', 2, /COPY t, line 2, column i: "x"/],
  ['a constraint', 'CREATE TABLE t (i int);\nALTER TABLE t ADD CHECK (nothing > 0);', 2, /nothing.*ADD CHECK/],
  ['anything in a transaction', 'BEGIN;\nSET no_such_setting = 1;\nCOMMIT;', 2, /no_such_setting/],
  ['a file of its own', 'SELECT 1;\n\\i other.sql\n', 2, /not supported.*\\i other\.sql/],
  ['a second database', '\\connect one\n\\connect two\n', 2, /second database/],
  ['an encoding', "SET client_encoding = 'MULE_INTERNAL';", 1, /MULE_INTERNAL is not supported/]
])('refuses a dump in which %s fails, naming line and statement', async (_what, dump, line, message) => {
  await expect(load(dump)).rejects.toMatchObject({ name: 'DumpError', line, message: expect.stringMatching(message) })
})

it.each([
  ['statement', "SELECT 1;\nINSERT INTO t VALUES ('a;\nb", 'the dump ends inside of the statement of line 2'],
  ['COPY', 'CREATE TABLE t (i int);\nCOPY t FROM stdin;\n1\n', 'the dump ends inside of the COPY of line 2']
])('refuses a dump that is cut off inside of a %s', async (_what, dump, message) => {
  await expect(load(dump)).rejects.toThrow(message)
})

it('reads old strings with backslashes, escape strings, and other encodings', async () => {
  await load(
    Buffer.from(
      `SET client_encoding = 'LATIN1';
SET standard_conforming_strings = off;
CREATE TABLE t (i int, v text);
INSERT INTO t VALUES (1, 'it\\'s; Zo\u00eb');
SET standard_conforming_strings = on;
INSERT INTO t VALUES (2, 'ends in \\'); INSERT INTO t VALUES (3, E'it\\'s; ''so''');
COPY t FROM stdin;
4\tZo\u00eb
\\.
`,
      'latin1'
    )
  )
  const values = await rows('SELECT v FROM t ORDER BY i')
  expect(values).toEqual([{ v: "it's; Zoë" }, { v: 'ends in \\' }, { v: "it's; 'so'" }, { v: 'Zoë' }])
})
