package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.failure;
import static chat.server.store.Asking.room;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;

import chat.protocol.ErrorCode;
import chat.protocol.ProtocolException;
import chat.protocol.ServerMessage.Left;
import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.RoomStoreFixture.Told;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rooms that look alike, of which some are only in the file. */
final class RoomLooksTest extends SqliteFixture {

    private void keep(String name) {
        Told told = new Told();
        OpenRoom open = answer(() -> stores.rooms().open(room(name), "alice", told));
        Speaker alice = Speaker.in(open, "alice");
        alice.say("hello");
        alice.append(new Left(name, 0, "alice", "part"));
        open.close();
        answer(stores::settled);
    }

    private void expectRefused(String name, String other) {
        assertThat(failure(() -> stores.rooms().open(room(name), "bob", new Told())))
                .isInstanceOfSatisfying(ProtocolException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.ROOM_INVALID);
                    assertThat(refused.reason()).startsWith("There is a room #" + other + " already, and #" + name);
                });
    }

    private void change(String... statements) throws SQLException {
        stop();
        try (Database database = Database.forWriting(directory.resolve(DataDirectory.FILE), 1_000)) {
            for (String statement : statements) {
                database.execute(statement);
            }
            database.commit();
        }
        start(keepAll());
    }

    @Test
    void roomThatIsOnlyInTheFileIsThereAllTheSame() {
        start(keepAll());
        keep("dev-l");
        expectRefused("dev-1", "dev-l");
        start(keepAll());
        expectRefused("DEV-1", "dev-l");
        open("dev-l");
    }

    @Test
    void roomIsNotWrittenInAnotherWayThatLooksLikeAnotherRoom() {
        start(keepAll());
        keep("lobby");
        keep("iobby");
        expectRefused("Iobby", "lobby");
        open("IOBBY");
        start(keepAll());
        expectRefused("Iobby", "lobby");
        open("iobby");
    }

    @Test
    void roomsFromBeforeTheRuleStayAndAreLookedLike() throws SQLException {
        try (Database database = Database.forWriting(directory.resolve(DataDirectory.FILE), 1_000)) {
            Schema.upgrade(database, 0, Schema.STEPS.subList(0, 1));
            for (String name : List.of("dev-l", "dev-1")) {
                database.update(
                        "INSERT INTO rooms (name, shown, epoch) VALUES (?, ?, ?)",
                        name.getBytes(UTF_16BE),
                        name,
                        "epoch of " + name);
            }
            database.commit();
        }
        start(keepAll());

        assertThat(number("SELECT count(*) FROM rooms WHERE shownSkeleton = 'dev-l'"))
                .isEqualTo(2);
        open("dev-l");
        open("dev-1");
        expectRefused("dev-I", "dev-l");
    }

    @Test
    void skeletonsOfAnotherVersionAreMadeAnew() throws SQLException {
        start(keepAll());
        keep("dev-l");
        change("UPDATE rooms SET shownSkeleton = 'x', comparedSkeleton = 'x'", "UPDATE state SET skeletons = 1");
        expectRefused("dev-1", "dev-l");
    }
}
