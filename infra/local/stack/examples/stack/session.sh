API=http://127.0.0.1:9000
ADA=$(make -s token SUB=ada EMAIL=ada@example.com NAME=Ada)
BEN=$(make -s token SUB=ben EMAIL=ben@example.com NAME=Ben)
call() { curl -sS -X "$2" "$API$3" -H "authorization: Bearer $1" -H 'content-type: application/json' ${4:+-d "$4"}; echo; }
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

call "$ADA" PUT /me '{"display_name": "Ada"}'
BAND=$(call "$ADA" POST /bands '{"name": "The Analytical Engines"}' | field id)
TOKEN=$(call "$ADA" POST "/bands/$BAND/invites" '{"part": "second trumpet"}' | field token)

echo "Anyone with the link sees:" && curl -sS "$API/invites/$TOKEN/info" && echo
echo "Ben accepts:" && call "$BEN" POST "/invites/$TOKEN/accept"
echo "The band has:" && call "$ADA" GET "/bands/$BAND/members"
echo "Its invites:" && call "$ADA" GET "/bands/$BAND/invites?status=all"

OTHER=$(call "$ADA" POST "/bands/$BAND/invites" '{}' | field id)
echo "Ada revokes another:" && call "$ADA" DELETE "/invites/$OTHER"
echo "Revoked:" && call "$ADA" GET "/bands/$BAND/invites?status=revoked"
echo "Ada invites several at once:" && call "$ADA" POST "/bands/$BAND/invites/bulk" '{"invites": [{"email": "cy@example.com"}, {"email": "Cy@example.com"}, {}]}'
