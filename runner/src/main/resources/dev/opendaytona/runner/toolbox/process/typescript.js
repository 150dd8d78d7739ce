// Compiles the standard input from TypeScript with what this machine has, and runs it as the main program.
const fs = require('fs')
const path = require('path')
const Module = require('module')

const [, ...args] = process.argv
const source = fs.readFileSync(0, 'utf8')
const file = path.join(process.cwd(), '[stdin].ts')

function places() {
	const bins = (process.env.PATH || '').split(path.delimiter).filter(Boolean)
	const roots = bins.flatMap((bin) => [path.join(bin, '../lib/node_modules'), path.join(bin, '../share/nodejs')])
	return [process.cwd(), ...roots.map((root) => path.join(root, '..')), ...roots]
}

function find(name) {
	for (const place of places()) {
		const candidates = [...Module._nodeModulePaths(place), place].map((directory) => path.join(directory, name))
		const found = candidates.find((candidate) => fs.existsSync(path.join(candidate, 'package.json')))
		if (found) {
			return found
		}
	}
	return undefined
}

function compiler() {
	const tsNode = find('ts-node')
	const typescript = find('typescript')
	if (tsNode) {
		const options = { transpileOnly: true, cwd: process.cwd(), compilerOptions: { module: 'commonjs' } }
		const service = require(tsNode).create(typescript ? { ...options, compiler: typescript } : options)
		return () => service.compile(source, file)
	}
	if (typescript) {
		const ts = require(typescript)
		const compilerOptions = {
			module: ts.ModuleKind.CommonJS,
			target: ts.ScriptTarget.ES2022,
			esModuleInterop: true,
			inlineSourceMap: true,
			inlineSources: true,
		}
		return () => ts.transpileModule(source, { fileName: file, compilerOptions }).outputText
	}
	return undefined
}

function runHere(javascript) {
	process.argv = [process.execPath, '-', ...args]
	process.setSourceMapsEnabled?.(true)
	const main = new Module(file)
	main.filename = file
	main.paths = Module._nodeModulePaths(process.cwd())
	process.mainModule = main
	main._compile(javascript, file)
}

/** Another node decides by its syntax which kind of module it is. */
function runInNode(javascript) {
	const { spawnSync } = require('child_process')
	const options = { input: javascript, stdio: ['pipe', 'inherit', 'inherit'] }
	const { status, signal, error } = spawnSync(process.execPath, ['-', ...args], options)
	if (error) {
		throw error
	}
	if (signal) {
		process.kill(process.pid, signal)
	}
	process.exitCode = status ?? 1
}

function strip() {
	process.removeAllListeners('warning')
	try {
		return Module.stripTypeScriptTypes(source, { mode: 'transform' })
	}
	catch (problem) {
		process.stderr.write(`[stdin].ts: ${problem.name}: ${problem.message}\n`)
		process.exit(1)
	}
}

const compile = compiler()
if (compile) {
	runHere(compile())
}
else if (Module.stripTypeScriptTypes) {
	runInNode(strip())
}
else {
	process.stderr.write(
		`Cannot run TypeScript: there is no ts-node and no typescript in this sandbox, and node ${process.version} `
			+ 'does not strip types (22.13 does). Install one: npm install -g typescript\n',
	)
	process.exitCode = 127
}
