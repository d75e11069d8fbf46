/** Version of the `detail` of every event of ours. Members may be added to a version; what a reader may rely on already stays. */
export const schemaVersion = 1 as const
