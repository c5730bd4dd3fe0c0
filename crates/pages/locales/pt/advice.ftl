### What a payer can do once UPI has declined.

declined-amount-limit = Este valor está acima do que seu banco ou aplicativo permite pagar por UPI. Pague de outra conta bancária ou de outra forma.
declined-frequency-limit = Seu limite de UPI foi atingido por enquanto. Pague de outra conta bancária ou de outra forma, ou tente de novo amanhã.
declined-risk = Uma verificação automática parou o pagamento. Não há nada de errado com você: pague de outra forma.
declined-debit-failed = Seu banco não conseguiu retirar o dinheiro da conta. Tente de novo em instantes ou pague por outro banco.
declined-expired = A solicitação de pagamento não foi aprovada a tempo. Você pode começar de novo.
declined-incorrect-pin = O PIN do UPI não conferiu. Tente de novo com o PIN desta conta bancária.
declined-pin-blocked = O PIN do UPI não conferiu vezes demais, e seu banco o bloqueou por um tempo. Pague de outra conta ou crie um novo PIN no seu aplicativo UPI.
declined-invalid-payee = Este ID UPI não pode ser usado neste pagamento. Confira como está escrito ou leia o código QR.
declined-account-unusable = Esta conta bancária não pode ser usada com UPI no momento. Escolha outra conta ou fale com seu banco.
declined-invalid-transaction = Seu banco não aceita este tipo de pagamento. Pague de outra conta ou de outra forma.
declined-fraud = Seu banco parou o pagamento para proteger você. Fale com seu banco ou pague de outra forma.
declined-duplicate = Seu banco já tinha recebido esta solicitação de pagamento. Veja no seu aplicativo UPI se ela foi paga antes de pagar outra vez.
