import { tokenClaim } from '../../../shared/request/claims'

const account = '111111111111'
const keyOf = (arn: string, token = 'build-7', of = account) => tokenClaim({ account: of, arn, userId: 'AROA1' }, token)
const role = (name: string, session: string, of = account) => `arn:aws:sts::${of}:assumed-role/${name}/${session}`
const user = (pathAndName: string) => `arn:aws:iam::${account}:user/${pathAndName}`

describe('a ClientRequestToken', () => {
  it('is the same in every session of a role', () => {
    expect(keyOf(role('Shop_invoker', 'one'))).toBe(keyOf(role('Shop_invoker', 'two')))
  })

  it.each([
    ['roles', role('Shop_invoker', 'one'), role('Maskopy_shop', 'one')],
    ['users', user('Shop_invoker'), user('Maskopy_shop')],
    ['users of one path', user('teams/Shop_invoker'), user('teams/Maskopy_shop')],
    ['users of paths that begin alike', user('teams/shop/Shop_invoker'), user('teams/sales/Maskopy_shop')],
    ['a role and a user', role('Shop_invoker', 'one'), user('Shop_invoker')]
  ])('is not that of another caller: %s', (_, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other))
  })

  it('is not that of the same role in another account, nor another token', () => {
    const one = keyOf(role('Shop_invoker', 'one'))
    expect(keyOf(role('Shop_invoker', 'one', '444444444444'), 'build-7', '444444444444')).not.toBe(one)
    expect(keyOf(role('Shop_invoker', 'one'), 'build-8')).not.toBe(one)
  })
})
