package chat.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OpenFilesTest {

    @Test
    void enoughIsNoMatter() {
        assertThat(OpenFiles.complaint(900, 20, 1024)).isNull();
        assertThat(OpenFiles.complaint(1)).isNull();
    }

    @Test
    void tooFewAreSaidInWordsWithWhatToDo() {
        assertThat(OpenFiles.complaint(1000, 20, 1024)).contains("1000 users", "1024", "ulimit -n");
    }

    @Test
    void runningOutOnTheWayIsRecognisedByItsCause() {
        IOException cause = new IOException("socket() failed: Too many open files");

        assertThat(OpenFiles.areExhausted(new ChannelException("no channel", cause)))
                .isTrue();
        assertThat(OpenFiles.areExhausted(new IOException("Connection reset"))).isFalse();
    }
}
