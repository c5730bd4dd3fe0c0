// SPDX-License-Identifier: Apache-2.0
// Tokens that behave as stablecoins do on real networks, for the tests alone: anybody may mint.
pragma solidity ^0.8.30;

abstract contract Book {
    event Transfer(address indexed from, address indexed to, uint256 value);

    string public constant symbol = "USDC";
    mapping(address owner => uint256) public balanceOf;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function move(address to, uint256 value) internal virtual {
        require(balanceOf[msg.sender] >= value, "not enough");
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
    }
}

// As ERC-20 says. Somewhere else than at the address that is known, it is a fake of the same name.
contract Standard is Book {
    uint8 public constant decimals = 6;

    function transfer(address to, uint256 value) external returns (bool) {
        move(to, value);
        return true;
    }
}

// As on BNB Smart Chain.
contract Fine is Book {
    uint8 public constant decimals = 18;

    function transfer(address to, uint256 value) external returns (bool) {
        move(to, value);
        return true;
    }
}

// Tether's answers a transfer with nothing, and could keep a fee of it.
contract Quiet is Book {
    uint8 public constant decimals = 6;
    uint256 public fee;

    function setFee(uint256 value) external {
        fee = value;
    }

    function transfer(address to, uint256 value) external {
        move(to, value - fee);
        if (fee > 0) move(address(this), fee);
    }
}

// A wallet that is a contract, and makes two payouts at once as one of Safe does.
contract Wallet {
    function payTwo(address token, address first, uint256 one, address second, uint256 other)
        external
    {
        pay(token, first, one);
        pay(token, second, other);
    }

    function pay(address token, address to, uint256 value) private {
        bytes memory data = abi.encodeWithSignature("transfer(address,uint256)", to, value);
        (bool done, ) = token.call(data);
        require(done, "a payout failed");
    }
}
