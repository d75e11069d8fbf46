import type { Prepared } from '../demo/prepare'

/** A command to copy and paste, and what it does. */
export interface Command {
  title: string
  text: string
}

interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Shell commands that take on somebody's credentials. */
export const exported = (keys: Keys, region: string): string =>
  [
    'unset AWS_PROFILE',
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_PAGER=`,
    `export AWS_ACCESS_KEY_ID=${keys.accessKeyId} AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey}`,
    keys.sessionToken ? `export AWS_SESSION_TOKEN=${keys.sessionToken}` : 'unset AWS_SESSION_TOKEN'
  ].join('\n')

/** A JSON text in double quotes, in which the shell puts the output of `npm run -s presign`. */
const requestBody = ({ world, source, databaseName, scripts }: Prepared): string => {
  const body = JSON.stringify({
    ApplicationName: world.stage.application,
    CostCenter: '4711',
    RdsSnapshotIdentifier: source.automatedSnapshot,
    DestinationEnv: world.stage.environment,
    DbName: databaseName,
    ...scripts,
    PresignedUrl: '@presigned@'
  })
  return `"${body.replace(/["\\$`]/g, '\\$&').replace('@presigned@', '$(npm run -s presign)')}"`
}

/** What the unmodified AWS CLI can do with the service, as this cloud's requester and as the operator of the staging account. */
export const commandsFor = (prepared: Prepared): Command[] => {
  const { world, requester } = prepared
  const { cloud, stage } = world
  const aws = (service: string, rest: string) => `aws --endpoint-url ${cloud.endpoint} ${service} ${rest}`
  const columns = '{JobId:JobId.S,Status:Status.S,Step:Step.S,Updated:UpdatedAt.S}'
  return [
    {
      title: `Become ${requester.roleName} in the source account (the session lasts an hour):`,
      text: exported(requester.credentials, stage.region)
    },
    {
      title: 'Request a masked copy (from the folder of this repository; the CLI cannot make the presigned URL):',
      text: aws('sqs', `send-message --queue-url ${world.intakeQueueUrl} --message-body ${requestBody(prepared)}`)
    },
    {
      title: 'Become the operator of the staging account:',
      text: exported(cloud.credentials(stage.stagingAccount), stage.region)
    },
    {
      title: 'List the jobs:',
      text: aws(
        'dynamodb',
        `scan --table-name ${world.jobTable} --filter-expression ${quoted('#item = :job')} ` +
          `--expression-attribute-names ${quoted('{"#item":"Item"}')} ` +
          `--expression-attribute-values ${quoted('{":job":{"S":"JOB"}}')} ` +
          `--query ${quoted(`Items[].${columns}`)} --output table`
      )
    },
    {
      title: 'Read the completion queue (waits 20 s at most: say it again while the job runs):',
      text: aws(
        'sqs',
        `receive-message --queue-url ${world.completionQueueUrl} --wait-time-seconds 20 ` +
          `--query ${quoted('Messages[].Body')} --output text`
      )
    },
    {
      title: 'List the snapshots of the staging account:',
      text: aws('rds', `describe-db-snapshots --query ${quoted('DBSnapshots[].DBSnapshotArn')}`)
    }
  ]
}
