package chat.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.protocol.LeaveReason;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChatFailureTest {

    private final RecordingRoom room = new RecordingRoom();
    private final Chat chat = Chats.inMemory(3, room, InstantSource.system());

    @Test
    void nameAndSeatAreFreeEvenIfTheOthersCannotBeTold() throws Exception {
        Session alice = Chats.join(chat, "alice", () -> {}).session();
        room.before = event -> {
            room.before = next -> {};
            throw new IllegalStateException("out of memory");
        };
        try {
            alice.leave(LeaveReason.EXIT);
        } catch (IllegalStateException e) {
            // whether it is told or not
        }
        Chats.join(chat, "alice", () -> {});
    }

    @Test
    void entryThatFailsAfterItWasPublishedLeavesNobodyBehind() throws Exception {
        assertThatThrownBy(() -> Chats.join(chat, "alice", () -> {
                    throw new IllegalStateException("no loop");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(Chats.join(chat, "bob", () -> {}).roster()).isEqualTo(new Roster(List.of("bob"), 1));
    }
}
