### Choosing how to pay.

choose-way = Elija cómo pagar
way-upi = UPI
way-card = Tarjeta
way-stablecoin = Stablecoin
way-upi-on-phone = Abre la aplicación UPI de este teléfono
way-upi-by-code = Escanee un código QR con su teléfono
way-card-about = Tarjeta de crédito o débito
way-stablecoin-about = Desde su propia billetera cripto
coin-on-network = { $currency } en { $network }
rate-locked-when-chosen = El importe en rupias sigue el tipo de cambio de hoy. Queda fijado para usted al elegir UPI.
another-way = Pagar de otra manera
