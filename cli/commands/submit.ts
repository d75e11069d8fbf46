import { addInputOptions, inputsFrom } from '../request/input-options'
import { readRequest } from '../request/request-file'
import { addSubmissionOptions, submitRequest, type SubmissionOptions } from '../request/submission'
import { examples, type Register } from './command'

interface SubmitOptions extends SubmissionOptions, Record<string, unknown> {
  file?: string
}

/** `maskopy submit`: sends a request. */
export const submit: Register = (program, act) => {
  const command = program
    .command('submit')
    .summary('request a masked copy')
    .description('Checks a request and sends it, with a proof of identity made from your own AWS credentials.')
    .option('-f, --file <path>', 'JSON or YAML file with the inputs; - for standard input. Options replace what it says.')
  addInputOptions(addSubmissionOptions(command))
    .addHelpText(
      'after',
      examples(
        'maskopy submit --file request.yml --wait',
        'maskopy submit --file request.yml --execution-timestamp "$BUILD_TIME" --wait --timeout 6h',
        'maskopy submit --application-name shop --cost-center 42 --rds-instance-identifier shop-production \\',
        '    --destination-env dev --obfuscation-script-path s3://masking/shop/ --sql-script-list mask.sql --dry-run'
      )
    )
    .action(
      act(async (context, options: SubmitOptions) => {
        const fromFile =
          options.file === undefined ? {} : readRequest(await context.surroundings.readText(options.file), options.file)
        return submitRequest(context, { ...fromFile, ...inputsFrom(options) }, options)
      })
    )
}
