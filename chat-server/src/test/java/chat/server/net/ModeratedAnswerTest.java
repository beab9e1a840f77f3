package chat.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.protocol.ProtocolException;
import chat.protocol.Role;
import chat.protocol.Username;
import chat.server.domain.Chats;
import chat.server.store.Accounts;
import chat.server.store.Accounts.Account;
import chat.server.testing.GatedChannel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is answered when others were concerned, whose event loop may have been quicker. */
final class ModeratedAnswerTest {

    private static Account moderator(Username name) {
        return new Account(name, Role.MODERATOR, Instant.EPOCH, "", 7, null);
    }

    @Test
    void whatAModeratorDidIsSeenBeforeTheAnswer() throws ProtocolException {
        Accounts accounts = mock();
        when(accounts.changes(anyLong(), anyInt()))
                .thenReturn(CompletableFuture.completedFuture(new Accounts.Changes(List.of(), 0)));
        when(accounts.find(any())).thenReturn(CompletableFuture.completedFuture(null));
        when(accounts.findNearest(any())).thenReturn(CompletableFuture.completedFuture(null));
        try (Sessions sessions = new Sessions(accounts)) {
            GatedChannel bob = sessions.join("bob");
            when(accounts.find(any()))
                    .thenAnswer(call -> CompletableFuture.completedFuture(moderator(call.getArgument(0))));
            Chats.recognize(sessions.chat, moderator(Username.of("bob")));
            Chats.device(sessions.chat, "carol"); // she is out at once, before anything is told to bob's event loop
            sessions.run();
            bob.received();

            bob.send("{\"type\":\"moderate\",\"action\":\"kick\",\"target\":\"carol\"}\n");

            assertThat(bob.received())
                    .isEqualTo("{\"type\":\"left\",\"room\":\"lobby\",\"seq\":3,\"username\":\"carol\","
                            + "\"reason\":\"kicked\"}\n"
                            + "{\"type\":\"moderated\",\"action\":\"kick\",\"target\":\"carol\",\"by\":\"bob\"}\n");
        }
    }
}
