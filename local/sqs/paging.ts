const MAX_RESULTS = 1000

/** A page of `all`; the token is where the next one starts. Without `MaxResults` everything up to 1,000, and no token. */
export const paged = <T>(all: T[], { MaxResults, NextToken }: { MaxResults?: number; NextToken?: string }) => {
  const start = Number(NextToken ?? 0)
  const end = start + (MaxResults ?? MAX_RESULTS)
  return { items: all.slice(start, end), NextToken: MaxResults && end < all.length ? String(end) : undefined }
}
