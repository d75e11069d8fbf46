const PAGE_SIZE = 100

/** A page of `all`; the token is where the next one starts. */
export const paged = <T>(all: T[], { Limit = PAGE_SIZE, NextToken }: { Limit?: number; NextToken?: string }) => {
  const start = Number(NextToken ?? 0)
  const end = start + Limit
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} }
}
