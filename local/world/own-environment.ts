/**
 * Imported first by whatever people start: takes out of this process's environment what would steer the AWS SDK, PostgreSQL's
 * client or the packaging elsewhere. Somebody's own accounts, profiles and defaults play no part in the local cloud.
 */
const devNull = '/dev/null'

for (const name of Object.keys(process.env)) {
  if (/^(AWS_|PG|SLS_|SERVERLESS_)/.test(name)) delete process.env[name]
}
Object.assign(process.env, {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true'
})
