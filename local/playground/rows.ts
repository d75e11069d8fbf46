import '../world/no-version-warning'
import { Client } from 'pg'
import { realClock } from '../core/clock'
import { connectionTo } from '../world/source-database'
import { readStage } from '../world/stage'
import { withRestoredCopy } from '../world/target-copy'

const usage = "Usage: npm run -s local:rows -- SNAPSHOT_ARN 'SELECT …'   (with the environment of .local/<port>/target.sh)\n"
const usageFailure = 2
const databaseName = 'shop'

/** Restores a shared snapshot as a team of the target account would, asks the copy one query, and deletes it again. */
const main = async ([snapshotArn, query]: string[]): Promise<void> => {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, MASKOPY_STAGE: stage } = process.env
  if (!snapshotArn || !query || !endpoint || !region || !stage) {
    process.stderr.write(usage)
    process.exitCode = usageFailure
    return
  }
  const account = { config: { endpoint, region }, clock: realClock, subnetIds: readStage(stage).subnetIds }
  await withRestoredCopy(account, snapshotArn, async (instance, password) => {
    const client = new Client(connectionTo(instance, databaseName, password))
    await client.connect()
    try {
      const { rows } = await client.query(query)
      for (const row of rows) process.stdout.write(`${Object.values(row).join('  ')}\n`)
    } finally {
      await client.end()
    }
  })
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
