FROM @base@
RUN rm -r /opt/gone && rm /etc/alias && rm -r /opt/emptied/* && rm -r /opt/replaced && echo file > /opt/replaced
RUN rm /opt/file && mkdir /opt/file && echo x > /opt/file/inside
RUN rm -r /opt/again && mkdir /opt/again && echo new > /opt/again/new
RUN mv /srv/full /srv/moved && mv /opt/kept/file /opt/kept/renamed
RUN ln -s /nowhere /opt/link && rm /opt/link && mkdir /opt/link
RUN rm /opt/link.d && mkdir /opt/link.d
RUN chmod 0700 /var/data && chown 1000:50 /opt/owned && chmod u+s /opt/owned
