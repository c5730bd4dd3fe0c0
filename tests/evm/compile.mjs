// Compiles tokens.sol, and prints for each contract the code that a node runs and the selectors of
// its functions: { Standard: { code: '0x…', functions: { 'mint(address,uint256)': '…' } }, … }.

import { readFileSync } from 'node:fs'
import solc from 'solc'

const source = readFileSync(new URL('tokens.sol', import.meta.url), 'utf8')
const input = {
  language: 'Solidity',
  sources: { 'tokens.sol': { content: source } },
  settings: {
    evmVersion: 'paris',
    outputSelection: { '*': { '*': ['evm.deployedBytecode.object', 'evm.methodIdentifiers'] } }
  }
}
const { errors = [], contracts = {} } = JSON.parse(solc.compile(JSON.stringify(input)))
if (errors.length > 0) {
  throw new Error(errors.map((error) => error.formattedMessage).join('\n'))
}
const compiled = Object.entries(contracts['tokens.sol']).map(([name, { evm }]) => {
  const code = `0x${evm.deployedBytecode.object}`
  return [name, { code, functions: evm.methodIdentifiers }]
})
process.stdout.write(JSON.stringify(Object.fromEntries(compiled)))
