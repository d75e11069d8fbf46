/** Groups that can be asked for by name. */
export const faultGroups = ['none', 'events', 'crash', 'throttle', 'quota', 'task', 'all'] as const
export type FaultGroup = (typeof faultGroups)[number]

interface Kind {
  group: Exclude<FaultGroup, 'none' | 'all'> | 'people'
  /** Of each occasion: a call, an event, a message, a task, a change of a resource, a request; or an hour, where it says so. */
  probability: number
}

/**
 * Every kind of fault and how probable it is where it is switched on. Each run switches some of them off and makes others rarer or
 * more frequent, so that runs differ in what goes wrong and not only in when.
 */
export const faultKinds = {
  // Events. Those of AWS services may be lost; what EventBridge and SQS have accepted comes at least once.
  'event-dropped': { group: 'events', probability: 0.15 },
  'event-doubled': { group: 'events', probability: 0.05 },
  'event-delayed': { group: 'events', probability: 0.1 },
  'delivery-doubled': { group: 'events', probability: 0.03 },
  'delivery-delayed': { group: 'events', probability: 0.03 },
  'message-doubled': { group: 'events', probability: 0.03 },
  'put-events-refused': { group: 'events', probability: 0.01 },
  'index-behind': { group: 'events', probability: 0.05 },
  /** An hour. */
  'event-forged': { group: 'events', probability: 0.5 },
  // Crashes of functions, and answers that nobody hears.
  'killed-before-call': { group: 'crash', probability: 0.004 },
  'killed-after-call': { group: 'crash', probability: 0.006 },
  'stalled-before-call': { group: 'crash', probability: 0.003 },
  'stalled-after-call': { group: 'crash', probability: 0.003 },
  'answer-lost': { group: 'crash', probability: 0.006 },
  'slow-call': { group: 'crash', probability: 0.01 },
  /** Of an execution environment. */
  'clock-skewed': { group: 'crash', probability: 0.1 },
  /** An hour. */
  deployment: { group: 'crash', probability: 0.05 },
  // Refusals that pass.
  throttled: { group: 'throttle', probability: 0.02 },
  'table-throttled': { group: 'throttle', probability: 0.01 },
  'server-error': { group: 'throttle', probability: 0.005 },
  // Other users of the same accounts. An hour, and for a while.
  'copies-full': { group: 'quota', probability: 0.1 },
  'snapshots-full': { group: 'quota', probability: 0.1 },
  'instances-full': { group: 'quota', probability: 0.1 },
  'no-instance-capacity': { group: 'quota', probability: 0.1 },
  'tasks-full': { group: 'quota', probability: 0.1 },
  'no-task-capacity': { group: 'quota', probability: 0.05 },
  // What a task, a snapshot or a database does wrong.
  'task-exits-badly': { group: 'task', probability: 0.04 },
  'task-never-starts': { group: 'task', probability: 0.02 },
  'task-hangs': { group: 'task', probability: 0.01 },
  'task-vanishes': { group: 'task', probability: 0.02 },
  'task-loses-exit-code': { group: 'task', probability: 0.02 },
  'report-missing': { group: 'task', probability: 0.01 },
  'change-fails': { group: 'task', probability: 0.015 },
  'change-hangs': { group: 'task', probability: 0.01 },
  'deletion-refused': { group: 'task', probability: 0.05 },
  'deletion-hangs': { group: 'task', probability: 0.01 },
  /** An hour. */
  'deleted-by-hand': { group: 'task', probability: 0.1 },
  // Requests that are not sound: a request.
  'request-malformed': { group: 'people', probability: 0.04 },
  'request-repeated': { group: 'people', probability: 0.04 },
  'request-replayed': { group: 'people', probability: 0.03 },
  'request-unauthorized': { group: 'people', probability: 0.04 },
  'request-for-foreign-snapshot': { group: 'people', probability: 0.03 },
  'request-for-unknown-snapshot': { group: 'people', probability: 0.02 },
  'request-cancelled': { group: 'people', probability: 0.06 }
} as const satisfies Record<string, Kind>

export type FaultKind = keyof typeof faultKinds

/** Whether a kind belongs to what was asked for; people make mistakes wherever anything goes wrong. */
export const isOfGroup = (kind: FaultKind, asked: FaultGroup): boolean => {
  const { group }: Kind = faultKinds[kind]
  if (asked === 'none') return false
  return asked === 'all' || group === asked
}
