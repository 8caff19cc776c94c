#include "base/test.h"
#include "web/house_test.h"

#include <sodium.h>

/*
 * A password costs its person a tenth of a second and 64 MiB, as it should. The hundreds that these
 * tests make are hashed by the same function at its lowest cost: it stands here in the library's
 * place, keeps what cost it was asked for, and refuses one that is too low.
 */
static _Atomic unsigned long long asked_ops;
static _Atomic size_t asked_bytes;

int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *const password,
                      unsigned long long len, unsigned long long ops, size_t bytes)
{
    asked_ops = ops;
    asked_bytes = bytes;
    if (ops < crypto_pwhash_OPSLIMIT_INTERACTIVE || bytes < crypto_pwhash_MEMLIMIT_INTERACTIVE)
        return -1;
    return crypto_pwhash_argon2id_str(out, password, len, crypto_pwhash_argon2id_OPSLIMIT_MIN,
                                      crypto_pwhash_argon2id_MEMLIMIT_MIN);
}

TEST(a_password_is_hashed_at_the_cost_that_a_person_can_wait_for)
{
    struct house *house = house_new(NULL);
    asked_ops = asked_bytes = 0;
    house_person(house, "ken", "agent", "umi");
    struct browser ken = {.house = house};
    assert_int_equal(browser_sign_in(&ken, "ken", "correct horse").status, 200);
    assert_int_equal(browser_sign_in(&ken, "ken", "wrong horse").status, 401);
    assert_true(asked_ops == crypto_pwhash_OPSLIMIT_INTERACTIVE);
    assert_true(asked_bytes == crypto_pwhash_MEMLIMIT_INTERACTIVE);
    char hash[crypto_pwhash_STRBYTES];
    assert_int_equal(crypto_pwhash_str(hash, "x", 1, 1, crypto_pwhash_MEMLIMIT_INTERACTIVE), -1);
    assert_int_equal(crypto_pwhash_str(hash, "x", 1, crypto_pwhash_OPSLIMIT_INTERACTIVE, 8192), -1);
    house_free(&house);
}
