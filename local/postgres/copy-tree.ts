import { constants, promises as fs } from 'node:fs'
import { join } from 'node:path'
import type { ServerUser } from './binaries'

const AT_ONCE = 16

const ignoringVanished = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

const forEachAtOnce = async <T>(items: T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = [...items]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item)
    })
  )
}

/**
 * Copies a data directory, byte for byte, into `target`, which must not exist. A server may be writing to the source: files
 * that vanish meanwhile are left out (its log replays whatever made them vanish), which `cp` would take for an error.
 * @param include decides on each path relative to the source; a folder left out leaves out all below
 */
export const copyTree = async (
  source: string,
  target: string,
  user: ServerUser,
  include: (path: string) => boolean = () => true
): Promise<void> => {
  const files: string[] = []
  const copyFolder = async (path: string): Promise<void> => {
    await fs.mkdir(join(target, path), { mode: 0o700 })
    if (user.uid !== undefined) await fs.chown(join(target, path), user.uid, user.gid)
    for (const entry of await fs.readdir(join(source, path), { withFileTypes: true })) {
      const child = join(path, entry.name)
      if (!include(child)) continue
      if (entry.isDirectory()) await ignoringVanished(copyFolder(child))
      else files.push(child)
    }
  }
  await copyFolder('')
  await forEachAtOnce(files, async (path) => {
    await ignoringVanished(
      fs.copyFile(join(source, path), join(target, path), constants.COPYFILE_FICLONE).then(async () => {
        if (user.uid !== undefined) await fs.chown(join(target, path), user.uid, user.gid)
      })
    )
  })
}
