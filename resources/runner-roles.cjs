/**
 * One task role an application: its own scripts, the databases that carry its tag, its own reports, and nothing else. The
 * runner can share nothing.
 */
const { applicationId } = require('../config/application-id.cjs')

const sub = (text) => ({ 'Fn::Sub': text })
const allow = (sid, action, resource, condition) => ({
  Sid: sid, Effect: 'Allow', Action: action, Resource: resource, ...(condition && { Condition: condition })
})

const logicalId = (name) => `RunnerOf${applicationId(name)}`

const role = (prefix, { name, scriptPrefixes }) => {
  const application = name.toLowerCase()
  const databases = ['db', 'cluster'].map((kind) => sub(`arn:\${AWS::Partition}:rds:\${AWS::Region}:\${AWS::AccountId}:${kind}:maskopy-*`))
  const own = { StringEqualsIgnoreCase: { 'aws:ResourceTag/maskopy:application': name } }
  return {
    [logicalId(name)]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: `${prefix}-runner-${application}`,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'TasksAssume',
              Effect: 'Allow',
              Principal: { Service: 'ecs-tasks.amazonaws.com' },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }
            }
          ]
        },
        Policies: [
          {
            PolicyName: 'own-data-only',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                allow(
                  'ReadOwnScripts', ['s3:GetObject', 's3:GetObjectVersion'],
                  scriptPrefixes.map((prefixOfScripts) => sub(`arn:\${AWS::Partition}:s3:::${prefixOfScripts.slice(5)}*`))
                ),
                allow(
                  'UseOwnDatabases', ['rds:DescribeDBClusters', 'rds:DescribeDBInstances', 'rds:ModifyDBCluster', 'rds:ModifyDBInstance'],
                  databases, own
                ),
                allow('WriteOwnReports', 's3:PutObject', sub(`\${ReportBucket.Arn}/${application}/*`))
              ]
            }
          }
        ]
      }
    }
  }
}

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const { applications } = await resolveVariable('self:custom.config')
  return { Resources: Object.assign({}, ...applications.map((application) => role(prefix, application))) }
}
