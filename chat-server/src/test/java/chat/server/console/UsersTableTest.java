package chat.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import chat.server.net.UserInfo;
import chat.server.net.UserInfo.Kind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UsersTableTest {

    /** Half past midnight on the 26th. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T23:30:00Z"), ZoneId.of("Europe/Berlin"));

    private static final List<UserInfo> OCCUPANTS = List.of(
            occupant("alice", "127.0.0.1:40001", Kind.JSON, "2026-11-25T23:01:07Z", 0),
            occupant("zoë日本語", "[2001:db8::1]:40002", Kind.TEXT, "2026-11-25T22:59:59Z", 1_048_576),
            occupant("b", "10.0.0.1:40003", Kind.JSON, "2025-07-01T22:00:00Z", 7));

    private static UserInfo occupant(String username, String address, Kind kind, String since, long waiting) {
        return new UserInfo(username, address, kind, Instant.parse(since), waiting);
    }

    @Test
    void columnsAreAlignedAsATerminalShowsThem() {
        // 日本語 is six columns wide. Before midnight, there, is another day.
        assertThat(Tables.users(OCCUPANTS, 3, 5, CLOCK, 80))
                .isEqualTo(
                        """
                        NAME       ADDRESS              KIND  SINCE             BYTES WAITING
                        alice      127.0.0.1:40001      json  00:01:07          0
                        zoë日本語  [2001:db8::1]:40002  text  2026-11-25 23:59  1048576
                        b          10.0.0.1:40003       json  2025-07-02 00:00  7
                        3 of 5 users
                        """);
    }

    @Test
    void narrowTerminalHasTwoLinesForEach() {
        assertThat(Tables.users(OCCUPANTS, 3, 5, CLOCK, 40))
                .isEqualTo(
                        """
                        alice, json since 00:01:07
                          127.0.0.1:40001, 0 bytes waiting
                        zoë日本語, text since 2026-11-25 23:59
                          [2001:db8::1]:40002, 1048576 bytes waiting
                        b, json since 2025-07-02 00:00
                          10.0.0.1:40003, 7 bytes waiting
                        3 of 5 users
                        """);
    }

    @Test
    void tableStaysOneUpToTheLastColumn() {
        String wide = Tables.users(OCCUPANTS, 3, 5, CLOCK, 0);
        int width = "NAME       ADDRESS              KIND  SINCE             BYTES WAITING".length();
        assertThat(Tables.users(OCCUPANTS, 3, 5, CLOCK, width)).isEqualTo(wide);
        assertThat(Tables.users(OCCUPANTS, 3, 5, CLOCK, width - 1)).doesNotContain("NAME");
    }

    @Test
    void nobodyIsOneLine() {
        assertThat(Tables.users(List.of(), 0, 5, CLOCK, 80)).isEqualTo("0 of 5 users\n");
    }

    @Test
    void moreThanTheLimitAreSaidToBeMore() {
        assertThat(Tables.users(OCCUPANTS, 3, 2, CLOCK, 80)).endsWith("\n3 users, more than the limit of 2\n");
    }

    @Test
    void oneSeatIsForOneUser() {
        assertThat(Tables.users(List.of(), 0, 1, CLOCK, 80)).isEqualTo("0 of 1 user\n");
    }

    @Test
    void thoseWhoAreInThroughOtherServersAndNotListedAreCounted() {
        assertThat(Tables.users(OCCUPANTS, 40, 50, CLOCK, 80)).endsWith("and 37 more\n40 of 50 users\n");
    }

    @Test
    void moreThanAThousandAreCounted() {
        List<UserInfo> crowd = crowd(1003);
        assertThat(Tables.users(crowd, 1003, 2000, CLOCK, 80).lines())
                .hasSize(1 + 1000 + 2)
                .contains("user999   127.0.0.1:40001  json  00:01:07  0")
                .endsWith("and 3 more", "1003 of 2000 users");
        assertThat(Tables.users(crowd(1000), 1000, 2000, CLOCK, 80).lines())
                .hasSize(1 + 1000 + 1)
                .endsWith("user1000  127.0.0.1:40001  json  00:01:07  0", "1000 of 2000 users");
    }

    private static List<UserInfo> crowd(int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(i -> occupant("user" + i, "127.0.0.1:40001", Kind.JSON, "2026-11-25T23:01:07Z", 0))
                .toList();
    }
}
