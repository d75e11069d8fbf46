/**
 * Marks a PutEvents entry that a rule made out of an event of its bus: the event keeps its envelope and goes no further than
 * this bus. A symbol, so that nothing that came over the wire can claim it.
 */
export const FORWARDED = Symbol('forwarded event')
