package chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import chat.server.config.ServerConfig;
import chat.server.config.ServerLimits;
import chat.server.net.Transport;
import chat.server.store.Directory;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that the others held for gone begins again, by itself. */
final class StartingAnewTest {

    private static final ServerConfig CONFIG = new ServerConfig("127.0.0.1", 0, 5, null, null, ServerLimits.defaults());

    private final BlockingQueue<Directory.Listener> begun = new LinkedBlockingQueue<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Stores stores() {
        Stores memory = Stores.inMemory(CONFIG);
        Directory directory = mock(Directory.class, delegatesTo(memory.directory()));
        doAnswer(call -> {
                    begun.add(call.getArgument(0));
                    return List.of();
                })
                .when(directory)
                .begin(any());
        return new Stores(
                directory,
                memory.rooms(),
                memory.mailboxes(),
                memory.patience(),
                memory.settled(),
                () -> {
                    ending.countDown();
                    assertThatCode(() -> goOn.await(30, TimeUnit.SECONDS)).doesNotThrowAnyException();
                },
                null,
                null,
                memory.sanctions(),
                null);
    }

    private ChatServer startedAndFencedOut() throws Exception {
        ChatServer server = new ChatServer(CONFIG, Transport.best(), loops -> stores());
        begun.take().fencedOut();
        assertThat(ending.await(30, TimeUnit.SECONDS)).isTrue();
        return server;
    }

    @Test
    @Timeout(60)
    void itBeginsAgainOnceItHasEnded() throws Exception {
        try (ChatServer server = startedAndFencedOut()) {
            goOn.countDown();
            assertThat(begun.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    @Timeout(60)
    void itDoesNotBeginAgainIfItIsClosedBeforeItHasEnded() throws Exception {
        ChatServer server = startedAndFencedOut();
        Thread closing = new Thread(server::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING); // for that end
        goOn.countDown();
        closing.join();

        assertThat(begun).isEmpty();
    }
}
