import { externalIds, notGranted, notTrusted } from '../../../cli/doctor/trust'

const staging = '222222222222'
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const trusting = (changes: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${staging}:root` },
  Action: 'sts:AssumeRole',
  Condition: {
    StringEquals: { 'sts:ExternalId': 'secret' },
    ArnEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${staging}:role/maskopy-prod-intake`] }
  },
  ...changes
})

it('finds the functions that a trust policy leaves out', () => {
  const functions = ['maskopy-prod-intake', 'maskopy-prod-clean-up']
  expect(notTrusted(policy(trusting()), staging, functions)).toEqual(['maskopy-prod-clean-up'])
  expect(notTrusted(policy(trusting({ Condition: {} })), staging, functions)).toEqual([])
  expect(notTrusted(policy(trusting({ Effect: 'Deny' })), staging, functions)).toEqual(functions)
  expect(notTrusted(policy(trusting()), '333333333333', functions)).toEqual(functions)
})

it('reads the external ids that are asked for', () => {
  expect(externalIds(policy(trusting()), staging)).toEqual(['secret'])
})

it('finds what the policy of a key does not grant', () => {
  const granting = (...Action: string[]) => policy({ Effect: 'Allow', Principal: { AWS: staging }, Action, Resource: '*' })
  expect(notGranted(granting('kms:*'), staging)).toEqual([])
  expect(notGranted(granting('kms:Decrypt', 'kms:DescribeKey', 'kms:ReEncrypt*'), staging)).toEqual(['kms:CreateGrant'])
  expect(notGranted(granting('kms:*'), '333333333333')).toHaveLength(4)
})
