import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { RDSClient } from '@aws-sdk/client-rds'
import { S3Client } from '@aws-sdk/client-s3'
import { clusterControl, instanceControl, objectStore } from './aws'
import { jsonLog } from './log'
import { run } from './run'

const SIGTERM_EXIT_CODE = 143

const clock = { now: () => Date.now(), sleep: async (milliseconds: number) => { await sleep(milliseconds) } }
const stop = new AbortController()

process.once('SIGTERM', () => {
  stop.abort()
  process.exit(SIGTERM_EXIT_CODE)
})

const rds = new RDSClient({})
void run({
  environment: process.env,
  databaseControl: ({ clusterIdentifier, instanceIdentifier }) =>
    clusterIdentifier ? clusterControl(rds, clusterIdentifier) : instanceControl(rds, instanceIdentifier),
  objects: objectStore(new S3Client({})),
  clock,
  random: (count) => randomBytes(count),
  log: jsonLog((line) => process.stdout.write(`${line}\n`), clock),
  signal: stop.signal
}).then((exitCode) => { process.exitCode = exitCode })
