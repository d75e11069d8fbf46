import { PermanentError } from '../../../shared/errors'
import { checkPresignedUrl } from '../../../shared/request/presigned-url'
import { type Rule, rules } from '../../../shared/request/refusal'
import { now, sampleConfig } from './sample'

const config = sampleConfig()
const signature = 'a1'.repeat(32)
const host = 'https://sts.us-east-1.amazonaws.com/'
const parameters = {
  Action: 'GetCallerIdentity',
  Version: '2011-06-15',
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE%2F20260301%2Fus-east-1%2Fsts%2Faws4_request',
  'X-Amz-Date': '20260301T115900Z',
  'X-Amz-Expires': '3600',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': signature
}
const query = (changes: Record<string, string | undefined> = {}) =>
  Object.entries({ ...parameters, ...changes })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('&')
const good = `${host}?${query()}`
const changed = (changes: Record<string, string | undefined>) => `${host}?${query(changes)}`
const at = (base: string) => `${base}?${query()}`
const credential = (text: string) => changed({ 'X-Amz-Credential': text.replaceAll('/', '%2F') })

const hostile: [string, string, Rule][] = [
  ['longer than 4096 characters', changed({ 'X-Amz-Security-Token': 'x'.repeat(4096) }), 'url-length'],
  ['empty', '', 'url-characters'],
  ['a space in front', ` ${good}`, 'url-characters'],
  ['a line break at the end', `${good}\n`, 'url-characters'],
  ['a header in the path', good.replace('/?', '/%0d%0aX: y\r\n?'), 'url-characters'],
  ['a null byte', good.replace('/?', '/\0?'), 'url-characters'],
  ['a tab that URL parsers drop', good.replace('sts.', 's\tts.'), 'url-characters'],
  ['a backslash that URL parsers turn', good.replace('com/?', 'com\\@evil.example/?'), 'url-characters'],
  ['a host in other letters', good.replace('amazonaws', 'аmazonaws'), 'url-characters'],
  ['a full-width dot', good.replace('sts.us', 'sts。us'), 'url-characters'],
  ['a lone surrogate', good.replace('/?', '/\ud800?'), 'url-characters'],
  ['plain http', good.replace('https', 'http'), 'url-scheme'],
  ['an upper-case scheme', good.replace('https', 'HTTPS'), 'url-scheme'],
  ['a file', at('file:///etc/passwd'), 'url-scheme'],
  ['data', 'data:text/xml,%3CGetCallerIdentityResponse%3E', 'url-scheme'],
  ['no scheme', good.replace('https:', ''), 'url-scheme'],
  ['a fragment', `${good}#x`, 'url-fragment'],
  ['an empty fragment', `${good}#`, 'url-fragment'],
  ['a fragment that hides the host', good.replace('https://', 'https://evil.example#'), 'url-fragment'],
  ['the host as user name', at('https://sts.us-east-1.amazonaws.com@evil.example/'), 'url-user-info'],
  ['user and password', at('https://user:password@sts.us-east-1.amazonaws.com/'), 'url-user-info'],
  ['an empty user name', at('https://@sts.us-east-1.amazonaws.com/'), 'url-user-info'],
  ['another port', at('https://sts.us-east-1.amazonaws.com:8443/'), 'url-port'],
  ['the usual port', at('https://sts.us-east-1.amazonaws.com:443/'), 'url-port'],
  ['an empty port', at('https://sts.us-east-1.amazonaws.com:/'), 'url-port'],
  ['a port behind an address', at('https://[::1]:443/'), 'url-port'],
  ['another host', at('https://evil.example/'), 'url-host'],
  ['no host', at('https:///'), 'url-host'],
  ['the metadata service', at('https://169.254.169.254/'), 'url-host'],
  ['the metadata service as a number', at('https://2852039166/'), 'url-host'],
  ['the machine itself', at('https://localhost/'), 'url-host'],
  ['an IPv6 address', at('https://[::ffff:169.254.169.254]/'), 'url-host'],
  ['another service of AWS', at('https://iam.amazonaws.com/'), 'url-host'],
  ['a bucket', at('https://sts.us-east-1.s3.amazonaws.com/'), 'url-host'],
  ['an endpoint in a VPC', at('https://vpce-0a1b-sts.us-east-1.vpce.amazonaws.com/'), 'url-host'],
  ['our host as a prefix', at('https://sts.us-east-1.amazonaws.com.evil.example/'), 'url-host'],
  ['our host as a suffix', at('https://evil.sts.us-east-1.amazonaws.com/'), 'url-host'],
  ['our host without its dot', at('https://evilsts.us-east-1.amazonaws.com/'), 'url-host'],
  ['a trailing dot', at('https://sts.us-east-1.amazonaws.com./'), 'url-host'],
  ['an upper-case host', at('https://STS.us-east-1.amazonaws.com/'), 'url-host'],
  ['an encoded host', at('https://sts%2eus-east-1.amazonaws.com/'), 'url-host'],
  ['a region that is not configured', at('https://sts.eu-west-1.amazonaws.com/'), 'url-host'],
  ['a region that does not exist', at('https://sts.evil-1.amazonaws.com/'), 'url-host'],
  ['another partition', at('https://sts.us-east-1.amazonaws.com.cn/'), 'url-host'],
  ['dual stack, which is not configured', at('https://sts.us-east-1.api.aws/'), 'url-host'],
  ['a path', at(`${host}evil`), 'url-path'],
  ['a double slash', at(`${host}/`), 'url-path'],
  ['a path that comes back', at(`${host}x/../`), 'url-path'],
  ['an encoded slash', at(`${host}%2f`), 'url-path'],
  ['no path', good.replace('com/?', 'com?'), 'url-path'],
  ['no query', host, 'url-query'],
  ['an empty query', `${host}?`, 'url-query'],
  ['a parameter without a value', `${good}&X-Amz-Security-Token`, 'url-query'],
  ['a parameter without a name', `${good}&=x`, 'url-query'],
  ['an empty pair', `${good}&`, 'url-query'],
  ['a second equals sign', `${good}&X-Amz-Security-Token=a=b`, 'url-query'],
  ['a plus sign, which may be a space', `${good}&X-Amz-Security-Token=a+b`, 'url-encoding'],
  ['lower-case encoding', good.replaceAll('%2F', '%2f'), 'url-encoding'],
  ['encoded where it need not be', changed({ Action: 'GetCallerIdentit%79' }), 'url-encoding'],
  ['encoded twice', good.replaceAll('%2F', '%252F'), 'credential'],
  ['half an encoding', `${good}&X-Amz-Security-Token=%2`, 'url-encoding'],
  ['an encoded null byte', `${good}&X-Amz-Security-Token=%00`, 'url-encoding'],
  ['an encoded line break', `${good}&X-Amz-Security-Token=a%0D%0Ab`, 'url-encoding'],
  ['an overlong encoding', `${good}&X-Amz-Security-Token=%C0%AF`, 'url-encoding'],
  ['letters beyond ASCII', `${good}&X-Amz-Security-Token=%C3%A4`, 'url-encoding'],
  ['an encoded DEL', `${good}&X-Amz-Security-Token=%7F`, 'url-encoding'],
  ['a second question mark', `${good}&X-Amz-Security-Token=?`, 'url-encoding'],
  ['the action twice', `${good}&Action=GetSessionToken`, 'parameter-repeated'],
  ['the action twice in other case', `${good}&ACTION=GetSessionToken`, 'parameter-repeated'],
  ['the date twice', `${good}&x-amz-date=20260301T120000Z`, 'parameter-repeated'],
  ['a foreign parameter', `${good}&RoleArn=x`, 'parameter-unknown'],
  ['a foreign parameter of X-Amz', `${good}&X-Amz-Target=x`, 'parameter-unknown'],
  ['an encoded name', `${good}&%41ction=x`, 'parameter-unknown'],
  ['a name out of a prototype', `${good}&__proto__=x`, 'parameter-unknown'],
  ['semicolons for ampersands', good.replaceAll('&', ';'), 'url-query'],
  ['a name in another case', good.replace('X-Amz-Date', 'x-amz-date'), 'parameter-unknown'],
  ['no action', changed({ Action: undefined }), 'parameter-missing'],
  ['no signature', changed({ 'X-Amz-Signature': undefined }), 'parameter-missing'],
  ['no date', changed({ 'X-Amz-Date': undefined }), 'parameter-missing'],
  ['no expiry', changed({ 'X-Amz-Expires': undefined }), 'parameter-missing'],
  ['another action', changed({ Action: 'GetSessionToken' }), 'action'],
  ['the action in another case', changed({ Action: 'getcalleridentity' }), 'action'],
  ['more than the action', changed({ Action: 'GetCallerIdentity%20' }), 'action'],
  ['another version', changed({ Version: '2010-05-08' }), 'version'],
  ['another algorithm', changed({ 'X-Amz-Algorithm': 'AWS4-ECDSA-P256-SHA256' }), 'algorithm'],
  ['the algorithm of a weaker signature', changed({ 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' }), 'algorithm'],
  ['no signed headers', changed({ 'X-Amz-SignedHeaders': '' }), 'signed-headers'],
  ['more signed headers', changed({ 'X-Amz-SignedHeaders': 'host%3Bx-forwarded-host' }), 'signed-headers'],
  ['a signed body', changed({ 'X-Amz-SignedHeaders': 'content-type%3Bhost' }), 'signed-headers'],
  ['host signed twice', changed({ 'X-Amz-SignedHeaders': 'host%3Bhost' }), 'signed-headers'],
  ['an empty token', changed({ 'X-Amz-Security-Token': '' }), 'security-token'],
  ['a short signature', changed({ 'X-Amz-Signature': signature.slice(1) }), 'signature'],
  ['a long signature', changed({ 'X-Amz-Signature': `${signature}0` }), 'signature'],
  ['an upper-case signature, to be used twice', changed({ 'X-Amz-Signature': signature.toUpperCase() }), 'signature'],
  ['no hexadecimal signature', changed({ 'X-Amz-Signature': 'z'.repeat(64) }), 'signature'],
  ['a date without a time', changed({ 'X-Amz-Date': '20260301' }), 'date'],
  ['a date in another format', changed({ 'X-Amz-Date': '2026-03-01T11%3A59%3A00Z' }), 'date'],
  ['a day that does not exist', changed({ 'X-Amz-Date': '20260230T115900Z' }), 'date'],
  ['an hour that does not exist', changed({ 'X-Amz-Date': '20260301T245900Z' }), 'date'],
  ['a date of 16 minutes ago', changed({ 'X-Amz-Date': '20260301T114400Z' }), 'date-expired'],
  ['a date in the last century', changed({ 'X-Amz-Date': '19700101T000000Z' }), 'date-expired'],
  ['a date two minutes ahead', changed({ 'X-Amz-Date': '20260301T120200Z' }), 'date-future'],
  ['a date for ever', changed({ 'X-Amz-Date': '99991231T235959Z' }), 'date-future'],
  ['no scope', credential('AKIAIOSFODNN7EXAMPLE'), 'credential'],
  ['a longer scope', credential('AKIAIOSFODNN7EXAMPLE/20260301/us-east-1/sts/aws4_request/x'), 'credential'],
  ['no access key', credential('/20260301/us-east-1/sts/aws4_request'), 'credential'],
  ['a key that is none', credential('no-key/20260301/us-east-1/sts/aws4_request'), 'credential'],
  ['another terminator', credential('AKIAIOSFODNN7EXAMPLE/20260301/us-east-1/sts/aws5_request'), 'credential'],
  ['a scope of yesterday', credential('AKIAIOSFODNN7EXAMPLE/20260228/us-east-1/sts/aws4_request'), 'credential-date'],
  ['a scope of another region', credential('AKIAIOSFODNN7EXAMPLE/20260301/eu-west-1/sts/aws4_request'), 'credential-region'],
  ['a scope of another service', credential('AKIAIOSFODNN7EXAMPLE/20260301/us-east-1/s3/aws4_request'), 'credential-service']
]

const refusalOf = (url: string): unknown => {
  try {
    return checkPresignedUrl(url, { config, now })
  } catch (error) {
    return error
  }
}

test('the URL that the hostile ones are made of is accepted', () => {
  expect(refusalOf(good)).toMatchObject({ signature })
})

test.each(hostile)('refused: %s', (_, url, rule) => {
  const refusal = refusalOf(url)
  expect(refusal).toBeInstanceOf(PermanentError)
  expect(refusal).toMatchObject({ name: 'MaskopyAccessException', causeCode: rule })
  // No more than the rule: what was found may be a credential, what was expected helps an attacker.
  expect((refusal as Error).message).toBe(`Refused by the rule '${rule}': ${rules[rule]}`)
})
