/** The name of an application as part of a logical id, which has letters and digits only. */
module.exports.applicationId = (name) => name.replace(/[^A-Za-z0-9]/g, (character) => `X${character.charCodeAt(0).toString(16)}`)
