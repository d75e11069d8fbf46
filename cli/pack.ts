import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const { bundle } = require('./bundle.cjs') as { bundle(outfile: string): void }

const root = join(__dirname, '..')
const documents = ['LICENSE', 'docs/cli.md', 'docs/request.md', 'docs/request.schema.json']

/** Of the checkout's what is the command's; no dependencies: everything is in the one file. */
const manifest = (): Record<string, unknown> => {
  const { name, version, description, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return { name, version, description, license, engines, bin: { maskopy: 'maskopy.cjs' } }
}

/** Packs the command as a package that installs without a registry, into the folder given, and prints the name of its file. */
const pack = (folder: string): void => {
  const content = mkdtempSync(join(tmpdir(), 'maskopy-pack-'))
  try {
    bundle(join(content, 'maskopy.cjs'))
    writeFileSync(join(content, 'package.json'), JSON.stringify(manifest(), null, 2))
    for (const path of documents) {
      mkdirSync(dirname(join(content, path)), { recursive: true })
      copyFileSync(join(root, path), join(content, path))
    }
    execFileSync('npm', ['pack', content, '--pack-destination', folder, '--loglevel', 'error'], { stdio: 'inherit' })
  } finally {
    rmSync(content, { recursive: true, force: true })
  }
}

pack(process.argv[2] ?? '.')
