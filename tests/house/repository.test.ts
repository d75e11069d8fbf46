import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, textOf, trackedFiles } from './sources'

const lock = JSON.parse(textOf('package-lock.json'))
const packages = Object.entries<Record<string, any>>(lock.packages).filter(([path]) => path !== '')
const isBinary = (file: string) => /\.(png|jpg|gif|ico|zip|woff2?)$/.test(file)
const texts = trackedFiles.filter((file) => !isBinary(file) && !file.startsWith('tests/house/'))

it.each([
  ['a path of somebody’s machine', /(?<![\w.}*-])\/(work|root|home\/\w+|Users\/\w+)\/[\w.]/],
  ['the host of a package registry', /registry\.(npmjs|yarnpkg)\.|artifactory|verdaccio|npm\.pkg\.github/i],
  ['a private key or an access key', /-----BEGIN (RSA |EC )?PRIVATE KEY-----\n\w|\bAKIA(?!IOSFODNN7|I44QH8D)[A-Z0-9]{16}\b/]
])('no file holds %s', (_what, pattern) => {
  expect(texts.filter((file) => pattern.test(textOf(file)))).toEqual([])
})

it('no file is a bundle: what is built is not kept', () => {
  const longest = 300_000
  expect(texts.filter((file) => file !== 'package-lock.json' && textOf(file).length > longest)).toEqual([])
})

it('the lock file pins every package by its content, and none by where it came from', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  expect(packages.filter(([, { integrity, link }]) => !integrity && !link).map(([path]) => path)).toEqual([])
})

it('what ships may be used by everybody: no GPL, no AGPL, nothing without a licence', () => {
  const shipped = packages.filter(([path, { dev, devOptional }]) => !dev && !devOptional && existsSync(join(root, path)))
  expect(shipped.length).toBeGreaterThan(10)
  const licences = shipped.map(([path]) => {
    const { license, licenses } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
    const named = license?.type ?? license ?? licenses?.map(({ type }: { type: string }) => type).join(' OR ') ?? 'none'
    return [path, String(named)] as const
  })
  const permissive = /^\(?(MIT|MIT-0|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0)\b/
  expect(licences.filter(([, licence]) => !permissive.test(licence) || /GPL/.test(licence))).toEqual([])
})

it('the documents lead to files that exist', () => {
  const dead: string[] = []
  for (const file of trackedFiles.filter((name) => name.endsWith('.md'))) {
    for (const [, target] of textOf(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (!existsSync(join(root, file, '..', target!))) dead.push(`${file} → ${target}`)
    }
  }
  expect(dead).toEqual([])
})
