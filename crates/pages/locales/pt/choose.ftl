### Choosing how to pay.

choose-way = Escolha como pagar
way-upi = UPI
way-card = Cartão
way-stablecoin = Stablecoin
way-upi-on-phone = Abre o aplicativo UPI deste celular
way-upi-by-code = Leia um código QR com seu celular
way-card-about = Cartão de crédito ou débito
way-stablecoin-about = Da sua própria carteira cripto
coin-on-network = { $currency } na { $network }
rate-locked-when-chosen = O valor em rúpias segue a taxa de hoje. Ele fica garantido para você ao escolher UPI.
another-way = Pagar de outra forma
