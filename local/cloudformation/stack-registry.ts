import type { Scope } from './intrinsics'
import type { Stack } from './stack'
import { stackScope } from './stack-scope'
import { TemplateError } from './template'

/** Every stack of every account that ever was, in the order of their creation. */
export class StackRegistry {
  private readonly byId = new Map<string, Stack>()

  constructor(private readonly partition: string) {}

  set(stack: Stack): void {
    this.byId.set(stack.id, stack)
  }

  forget(stack: Stack): void {
    this.byId.delete(stack.id)
  }

  all(account?: string): Stack[] {
    return [...this.byId.values()].filter((stack) => !account || stack.account === account)
  }

  living(account?: string): Stack[] {
    return this.all(account).filter(({ status }) => status !== 'DELETE_COMPLETE')
  }

  /** The living stack with this name; or the one with this id, also a deleted one. */
  find(account: string, nameOrId: string): Stack | undefined {
    if (nameOrId.startsWith('arn:')) return [this.byId.get(nameOrId)].find((stack) => stack?.account === account)
    return this.living(account).find(({ name }) => name === nameOrId)
  }

  /** What the functions of a stack's template see: the stack, and the exports of the account's others. */
  scopeOf(stack: Stack): Scope {
    return stackScope(stack, this.partition, (name) => {
      const exporting = this.living(stack.account).find(({ exports }) => exports.has(name))
      if (!exporting) throw new TemplateError(`No export named ${name} found`)
      return exporting.exports.get(name)
    })
  }
}
