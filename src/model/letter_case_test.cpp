#include "model/letter_case.h"

#include <gtest/gtest.h>

namespace ao::model {
namespace {

TEST(LetterCase, ChangesTheLettersOfOurScripts) {
    EXPECT_EQ(to_lower("ÄRGER Šumi ΑΘΗΝΑ МОСКВА Ё Ź ŁÓDŹ"), "ärger šumi αθηνα москва ё ź łódź");
    EXPECT_EQ(to_upper("ärger šumi αθηνα москва ё ź łódź ÿ"), "ÄRGER ŠUMI ΑΘΗΝΑ МОСКВА Ё Ź ŁÓDŹ Ÿ");
}

TEST(LetterCase, LeavesEverythingElse) {
    EXPECT_EQ(to_upper("1÷2×3 ß ı \xFF 東京 😀"), "1÷2×3 ß ı \xFF 東京 😀");
    EXPECT_EQ(to_lower(""), "");
}

TEST(LetterCase, ATitleHasCapitalsWhereWordsBegin) {
    EXPECT_EQ(to_title("ADA o'neil-smith, ÉMILE 2nd"), "Ada O'Neil-Smith, Émile 2nd");
}

}  // namespace
}  // namespace ao::model
