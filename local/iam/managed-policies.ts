const documents: Readonly<Record<string, object>> = {
  AdministratorAccess: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
}

/** The document of one of AWS's own policies (`arn:aws:iam::aws:policy/…`), as far as the local cloud has it. */
export const awsManagedPolicy = (arn: string): string | undefined => {
  const document = /^arn:[^:]+:iam::aws:policy\/(?:.+\/)?([^/]+)$/.exec(arn)?.[1]
  return document && documents[document] ? JSON.stringify(documents[document]) : undefined
}
