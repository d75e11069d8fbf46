import tseslint from 'typescript-eslint'

/** Dependencies point one way: functions → shared, runner → shared (types), cli → shared, local → nothing of the product. */
const mayNotImport = (files, folders, message) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: folders.map((folder) => `**/${folder}/**`), message }] }]
  }
})

export default tseslint.config(
  { ignores: ['node_modules/', '.serverless/', '.esbuild/', '.build/', 'dist/', '.local/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-require-imports': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      eqeqeq: 'error'
    }
  },
  // Calls of an emulated service are as untyped as the wire they come over.
  { files: ['local/**', 'tests/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  { files: ['tests/**'], rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] } },
  mayNotImport(['shared/**'], ['functions', 'runner', 'cli', 'local', 'tests'], 'shared/ is below everything else.'),
  mayNotImport(['functions/**'], ['runner', 'cli', 'local', 'tests'], 'functions/ import from shared/ only.'),
  mayNotImport(['runner/**'], ['functions', 'cli', 'local', 'tests'], 'runner/ imports types of shared/ only.'),
  mayNotImport(['cli/**'], ['functions', 'runner', 'local', 'tests'], 'cli/ imports from shared/ only.'),
  mayNotImport(['local/**'], ['functions', 'runner', 'cli', 'tests'], 'local/ imports nothing of the product.'),
  {
    files: ['functions/**', 'shared/**'],
    ignores: ['shared/clock.ts', 'shared/random.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes from the injected clock.' },
        { object: 'Math', property: 'random', message: 'Randomness comes from the injected random.' }
      ],
      'no-restricted-globals': ['error', { name: 'setTimeout', message: 'Functions never wait: record a due time.' }]
    }
  }
)
