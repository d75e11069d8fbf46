import { spawnSync } from 'node:child_process'
import { root } from '../../local/world/stage'

it('packaging a stage that has no configuration ends with a sentence, and packages nothing', () => {
  const command = [require.resolve('serverless/bin/serverless.js'), 'package', '--stage', 'nowhere', '--package', '.build/package/nowhere']
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr.trim()).toMatch(/^config\/nowhere\.yml cannot be used:\n {2}- It does not exist; there are the stages demo, example$/)
  expect(stdout + stderr).not.toMatch(/Service packaged|^\s+at /m)
})
