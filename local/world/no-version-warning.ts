/** Imported before the AWS SDK, which otherwise tells everybody which versions of Node.js it will support. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
