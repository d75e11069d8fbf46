import { AwsError } from '../core/call'

const malformed = (): AwsError =>
  new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the aws-chunked encoding', 400)

const lineEnd = (body: Buffer, from: number): number => {
  const end = body.indexOf('\r\n', from)
  if (end < 0) throw malformed()
  return end
}

/**
 * Takes the `aws-chunked` encoding off a body: `size[;chunk-signature=…]`, data, …, a chunk of size 0, and trailing headers, which
 * are mostly checksums. Signatures of single chunks are not checked; that of the request is.
 */
export const decodeChunked = (body: Buffer): { body: Buffer; trailers: Record<string, string> } => {
  const parts: Buffer[] = []
  let position = 0
  for (;;) {
    const end = lineEnd(body, position)
    const size = Number.parseInt(body.toString('latin1', position, end), 16)
    if (!(size >= 0) || end + 2 + size > body.length) throw malformed()
    position = end + 2
    if (size === 0) break
    parts.push(body.subarray(position, position + size))
    position = lineEnd(body, position + size) + 2
  }
  const lines = body.toString('latin1', position).split(/\r?\n/)
  const trailers = lines.filter((line) => line.includes(':')).map((line): [string, string] => {
    const [name, ...value] = line.split(':')
    return [name!.trim().toLowerCase(), value.join(':').trim()]
  })
  return { body: Buffer.concat(parts), trailers: Object.fromEntries(trailers) }
}
