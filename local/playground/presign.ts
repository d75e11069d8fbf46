import { presignCallerIdentity } from '../world/presigned-identity'

/** Prints a presigned GetCallerIdentity URL for the credentials of the environment, and nothing else. */
const main = async (): Promise<void> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const region = AWS_REGION ?? AWS_DEFAULT_REGION
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !region) {
    const names = 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION'
    process.stderr.write(`Set ${names}: \`npm run local\` prints them.\n`)
    process.exitCode = 1
    return
  }
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined
  }
  process.stdout.write(`${await presignCallerIdentity(credentials, region, new Date())}\n`)
}

void main()
