// x509 v2 wants this polyfill, loaded before it.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import type { ServerUser } from './binaries'

/** Paths of PEM files. */
export interface Certificates {
  /** The authority that clients must trust (`PGSSLROOTCERT`); readable by everybody who can reach it. */
  caFile: string
  certificateFile: string
  /** Private key, mode 0600, owned by the server's user: PostgreSQL refuses any other. */
  keyFile: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

// Fixed, not counted from today: the certificates live as long as one run, and a run must not depend on the machine's clock.
const validity = { notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T00:00:00Z') }

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const privateKeyPem = async (keys: webcrypto.CryptoKeyPair): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')

/** Mints an authority of this run's own, whose key is never written down, and a certificate for 127.0.0.1 and localhost. */
export const mintCertificates = async (folder: string, user: ServerUser): Promise<Certificates> => {
  x509.cryptoProvider.set(webcrypto)
  const authorityKeys = await newKeys()
  const serverKeys = await newKeys()
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=Local RDS root CA',
    signingAlgorithm: algorithm,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true)
    ]
  })
  const server = await x509.X509CertificateGenerator.create({
    ...validity,
    serialNumber: '02',
    subject: 'CN=127.0.0.1',
    issuer: authority.subject,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' }
      ])
    ]
  })
  const files = {
    caFile: join(folder, 'ca.pem'),
    certificateFile: join(folder, 'server.pem'),
    keyFile: join(folder, 'server-key.pem')
  }
  writeFileSync(files.caFile, authority.toString('pem'), { mode: 0o644 })
  writeFileSync(files.certificateFile, server.toString('pem'), { mode: 0o644 })
  writeFileSync(files.keyFile, await privateKeyPem(serverKeys), { mode: 0o600 })
  if (user.uid !== undefined) chownSync(files.keyFile, user.uid, user.gid)
  return files
}
