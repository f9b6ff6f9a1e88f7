#!/bin/sh
# Makes a certificate authority and one certificate for scheduler, workers and checks in ./tls.
# Whoever has key.pem runs code on the workers: keep it as you keep a password.
set -eu
umask 077
mkdir -p tls
openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=citewatch authority" \
    -keyout tls/ca.key -out tls/ca.pem
openssl req -newkey rsa:3072 -nodes -subj "/CN=citewatch" \
    -keyout tls/key.pem -out tls/request.pem
openssl x509 -req -in tls/request.pem -CA tls/ca.pem -CAkey tls/ca.key -CAcreateserial \
    -days 825 -out tls/cert.pem
rm tls/request.pem
