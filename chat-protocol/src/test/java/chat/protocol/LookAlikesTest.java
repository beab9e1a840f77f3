package chat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are made to be taken for others. */
final class LookAlikesTest {

    private static Skeletons skeletons(String name) throws ProtocolException {
        return Username.of(name).skeletons();
    }

    private static ProtocolException refusal(String name) throws ProtocolException {
        return catchThrowableOfType(ProtocolException.class, Username.of(name)::requireUnmistakable);
    }

    @ParameterizedTest
    @CsvSource({
        "coco, \u0441\u043e\u0441\u043e", // all of it Cyrillic, as are the next three
        "scope, \u0455\u0441\u043e\u0440\u0435",
        "axe, \u0430\u0445\u0435",
        "ABC, \u0410\u0412\u0421",
        "alice, \u0430lice",
        "bob1, bobl",
        "Ivan, lvan",
        "Bob0, BobO",
        "modern, modem",
        "kim, k\u0131m",
        "\u0130brahim, ibrahim",
        "ali\u0307ce, alice",
        "k, \u212A",
        "o, \u03BF",
        "p, \u03C1",
        "vo, \u03BD\u03BF",
        "\u0647, o", // an Arabic letter
        "8, \u09EA",
        "\u30CB, \u4E8C", // kana and Han
        "\u30ED, \u53E3",
        "\u05D5, l",
        "\u0E19\u0E49\u0E33, \u0E19\u0E49\u0E4D\u0E32",
        "stra\u00DFe, stra\u03B2e"
    })
    void looksLikeTheOther(String one, String other) throws ProtocolException {
        Username name = name(one);
        Username same = name(other);
        assertThat(name.equals(same) || name.skeletons().looksLike(same.skeletons()))
                .as("%s and %s", name.skeletons(), same.skeletons())
                .isTrue();
    }

    private static Username name(String input) throws ProtocolException {
        return Username.of(input);
    }

    @ParameterizedTest
    @CsvSource({
        "alice, alicia",
        "bob, Bobby",
        "user1, user11",
        "u10, u01",
        "zoe, zo\u00EB",
        "anna, ana",
        "john-doe, john_doe",
        "john.doe, johndoe",
        "\u0434\u0438\u043c\u0430, \u0434\u0456\u043c\u0430",
        "\u674e\u660e, \u674e\u6708",
        "\u05D0\u05D1, \u05D0\u05D2",
        "Ivan, Lvan" // as the two are written
    })
    void doesNotLookLikeTheOther(String one, String other) throws ProtocolException {
        assertThat(skeletons(one).looksLike(skeletons(other))).isFalse();
    }

    /** Names as programs and crowds have them: none of them keeps another one out. */
    @ParameterizedTest
    @ValueSource(strings = {"u", "user", "bot-", "guest_", "m", "r", "l", "room.", "\u7528\u6237"})
    void numberedNamesDoNotLookLikeEachOther(String beginning) {
        Set<String> shown = new HashSet<>();
        IntStream.range(0, 10_000).forEach(i -> assertThat(shown.add(Uts39.skeleton(beginning + i)))
                .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0430lice", // with a Cyrillic letter
                "s\u0435rver",
                "b\u03BFb", // Greek
                "\u0561lice", // Armenian
                "al\u13A5ce", // Cherokee
                "o\u0E01", // Thai
                "\u0430\u03B1",
                "\u65E5\u0430",
                "\u304B\u3105", // kana and Bopomofo
                "\uAC00\u304B", // Hangul and kana
                "a\u65E5\u0430"
            })
    void mixedScriptsAreRefused(String name) throws ProtocolException {
        ProtocolException refused = refusal(name);
        assertThat(refused.code()).isEqualTo(ErrorCode.USERNAME_INVALID);
        assertThat(refused.reason()).isEqualTo(Phrases.NAME_SCRIPTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "zo\u00EB-1_2.3",
                "\u0414\u043c\u0438\u0442\u0440\u0438\u0439-1",
                "\u0E19\u0E49\u0E33",
                "\u65E5\u672C\u3054",
                "\u30E9\u30FC\u30E1\u30F3",
                "Tanaka\u7530\u4E2D\u305F\u30CA",
                "Lee\uC774\u674E",
                "Wang\u738B\u3105",
                "a\u0301\u0316b",
                "\u0915\u093F\u0967",
                "\u0645\u062D\u0645\u062F",
                "\u05D0\u05D11"
            })
    void everydayNamesAreTaken(String name) throws ProtocolException {
        Username.of(name).requireUnmistakable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a11",
                "AII",
                "a1l",
                "\u0443\u03BFu",
                "\u04BB\u0435\u0433\u0435",
                "h\u0435re",
                "\u0430\u04CF\u04CF",
                "\u0391\u0399\u0399"
            })
    void whatLooksLikeAReservedNameIsRefused(String name) throws ProtocolException {
        assertThat(refusal(name).code()).isEqualTo(ErrorCode.USERNAME_INVALID);
    }

    @Test
    void reservedNamesLookLikeThemselves() {
        assertThat(Username.RESERVED_FOR_USERS)
                .allSatisfy(name -> assertThat(Uts39.skeleton(name)).isEqualTo(name));
    }

    @Test
    void refusalNamesBothNames() throws ProtocolException {
        Username bob = Username.of("bob1");
        assertThat(bob.takenBy(Username.of("Bobl"), 30_000L).toMessage())
                .isEqualTo(new ServerMessage.ErrorMessage(
                        "username_taken", "Username bob1 is already taken, because it looks like Bobl", null, 30_000L));
        assertThat(bob.takenBy(Username.of("BOB1"), null).reason()).isEqualTo("Username bob1 is already taken");
        assertThat(refusal("a11").reason()).isEqualTo("The name 'a11' looks like 'all', which is reserved");
    }

    @Test
    void roomsAreRefusedAsRooms() throws ProtocolException {
        RoomName.of("a11").requireUnmistakable();
        for (String name : List.of("s\u0435rver", "\u0430b")) {
            assertThat(catchThrowableOfType(ProtocolException.class, RoomName.of(name)::requireUnmistakable)
                            .code())
                    .isEqualTo(ErrorCode.ROOM_INVALID);
        }
        ProtocolException taken = RoomName.of("dev-1").takenBy(RoomName.of("Dev-l"));
        assertThat(taken.code()).isEqualTo(ErrorCode.ROOM_INVALID);
        assertThat(taken.reason())
                .isEqualTo("There is a room #Dev-l already, and #dev-1 looks like it."
                        + " Go into that one, or choose another name");
    }

    @Test
    void lookAlikesAreFoundByEitherFormUntilTheyAreTakenOut() throws ProtocolException {
        LookAlikes<String> names = new LookAlikes<>();
        for (String name : List.of("Ian", "bob1", "bobl")) {
            names.add(skeletons(name), name);
        }

        assertThat(names.find(skeletons("lan"))).isEqualTo("Ian");
        assertThat(names.find(skeletons("\u0131an"))).isEqualTo("Ian");
        assertThat(names.find(skeletons("lAN"))).isNull();
        assertThat(names.find(skeletons("BOB1"))).isEqualTo("bob1");
        names.remove(skeletons("bob1"), "bob1");
        names.remove(skeletons("bob1"), "bob1");
        assertThat(names.find(skeletons("bob1"))).isEqualTo("bobl");
        names.remove(skeletons("bobl"), "bobl");
        assertThat(names.find(skeletons("bobl"))).isNull();
        names.clear();
        assertThat(names.find(skeletons("Ian"))).isNull();
    }

    /** The longest skeletons that there are: looking at a name costs no more than that of any other. */
    @Test
    void skeletonOfTheLongestNameIsBounded() throws ProtocolException {
        String worst = IntStream.rangeClosed(0x80, Character.MAX_CODE_POINT)
                .filter(Character::isLetter)
                .mapToObj(Character::toString)
                .max((a, b) -> Integer.compare(
                        Uts39.skeleton(a).length(), Uts39.skeleton(b).length()))
                .orElseThrow();
        assertThat(Uts39.skeleton(worst.repeat(ProtocolLimits.MAX_USERNAME_CODE_POINTS)))
                .hasSizeLessThan(20 * ProtocolLimits.MAX_USERNAME_CODE_POINTS);
    }
}
